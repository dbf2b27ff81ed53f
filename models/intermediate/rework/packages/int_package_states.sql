-- One row per package, with where it is now.
with

packages as (

    select * from {{ ref('int_packages') }}

),

progress as (

    select * from {{ ref('int_package_progress') }}

),

batches as (

    select project_id, batch_id, status from {{ ref('int_batch_states') }}

),

-- What an item is asked for in, be it in another batch now.
wanted as (

    select
        package_id,
        route as resource_id,
        count(*) as n_wanted
    from {{ ref('int_rework_queue') }}
    where package_id is not null
    group by all

),

-- A batch that got where no rework leads wants none any more.
joined as (

    select
        packages.*,
        batches.status as batch_status,
        coalesce(progress.n_answered_items, 0) as n_answered_items,
        coalesce(progress.is_answered, false) as is_answered,
        wanted.n_wanted is not null as is_wanted,
        wanted.n_wanted is null and coalesce(
            batches.status = 'cancelled'
            or (
                packages.package_kind = 'rework'
                and batches.status in (
                    'blocked', 'passed', 'accepted', 'released'
                )
            ), false
        ) as is_settled
    from packages
    left join progress
        on packages.package_id = progress.package_id
    left join batches
        on
            packages.project_id = batches.project_id
            and packages.batch_id = batches.batch_id
    left join wanted
        on
            packages.package_id = wanted.package_id
            and packages.resource_id = wanted.resource_id

),

staged as (

    select
        *,
        case
            when sent_at is not null and is_answered then 'answered'
            when recalled_at is not null then 'recalled'
            when sent_at is not null and is_settled then 'closed'
            when sent_at is not null then 'sent'
            when is_settled or not is_wanted then 'withdrawn'
            when approved_at is not null then 'approved'
            else 'proposed'
        end as status
    from joined

)

select * from staged
