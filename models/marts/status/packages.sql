-- One row per package that was proposed or sent.
with

packages as (

    select * from {{ ref('int_packages') }}

),

answered as (

    select * from {{ ref('int_package_progress') }}

),

joined as (

    select
        packages.package_id,
        packages.package_kind,
        packages.project_id,
        packages.batch_id,
        packages.resource_id,
        packages.opens_round,
        packages.n_items,
        packages.n_answers,
        packages.cost,
        packages.currency,
        case
            when packages.sent_at is not null and answered.is_answered
                then 'answered'
            when packages.sent_at is not null then 'sent'
            when packages.approved_at is not null then 'approved'
            else 'proposed'
        end as status,
        coalesce(answered.n_answered_items, 0) as n_answered_items,
        packages.proposed_at,
        packages.approved_at,
        packages.sent_at,
        packages.due_at,
        packages.file_name
    from packages
    left join answered
        on packages.package_id = answered.package_id

)

select * from joined
