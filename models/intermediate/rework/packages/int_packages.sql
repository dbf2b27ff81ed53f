-- One row per package, with how far it got.
with

events as (

    select * from {{ ref('stg_journal__packages') }}

),

described as (

    select *
    from events
    where event in ('proposed', 'sent')
    qualify
        row_number() over (
            partition by package_id
            order by event = 'sent' desc, seq
        ) = 1

),

dated as (

    select
        package_id,
        min(happened_at) filter (where event = 'proposed') as proposed_at,
        min(happened_at) filter (where event = 'approved') as approved_at,
        min(happened_at) filter (where event = 'sent') as sent_at,
        min(happened_at) filter (where event = 'recalled') as recalled_at
    from events
    group by package_id

),

joined as (

    select
        described.package_id,
        described.package_kind,
        described.project_id,
        described.batch_id,
        described.resource_id,
        described.opens_round,
        described.n_items,
        described.n_answers,
        described.cost,
        described.currency,
        described.is_blind,
        described.file_name,
        cast(described.due_at as timestamp) as due_at,
        dated.proposed_at,
        dated.approved_at,
        dated.sent_at,
        dated.recalled_at
    from described
    inner join dated
        on described.package_id = dated.package_id

)

select * from joined
