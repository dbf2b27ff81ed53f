-- One row per file that arrived, with both ledgers.
with

deliveries as (

    select * from {{ ref('stg_landing__deliveries') }}

),

held as (

    select * from {{ ref('int_deliveries_held') }}

),

answers as (

    select * from {{ ref('int_answers_checked') }}

),

resolved as (

    select * from {{ ref('int_answers_resolved') }}

),

ledgers as (

    select
        answers.delivery_id,
        count(*) as n_parsed,
        count(*) filter (where coalesce(resolved.is_current, false))
            as n_current,
        count(*) filter (where 
            answers.outcome = 'superseded'
            or (
                answers.outcome = 'valid'
                and not coalesce(resolved.is_current, false)
            )
        ) as n_superseded,
        count(*) filter (where answers.outcome = 'waiting') as n_waiting,
        count(*) filter (where answers.outcome = 'quarantined')
            as n_quarantined,
        count(*) filter (where answers.outcome = 'empty') as n_empty
    from answers
    left join resolved
        on answers.answer_id = resolved.answer_id
    group by answers.delivery_id

),

joined as (

    select
        deliveries.delivery_id,
        deliveries.feed_kind,
        deliveries.feed,
        deliveries.resource_id,
        deliveries.project_id,
        deliveries.folder,
        deliveries.file_name,
        deliveries.format,
        deliveries.size_bytes,
        deliveries.received_at,
        coalesce(deliveries.n_received, 0) as n_received,
        coalesce(deliveries.n_landed, 0) as n_landed,
        coalesce(deliveries.n_refused, 0) as n_refused,
        coalesce(deliveries.n_duplicate, 0) as n_duplicate,
        coalesce(ledgers.n_parsed, 0) as n_parsed,
        coalesce(ledgers.n_current, 0) as n_current,
        coalesce(ledgers.n_superseded, 0) as n_superseded,
        coalesce(ledgers.n_waiting, 0) as n_waiting,
        coalesce(ledgers.n_quarantined, 0) as n_quarantined,
        coalesce(ledgers.n_empty, 0) as n_empty,
        case
            when held.delivery_id is not null then 'held'
            else deliveries.status
        end as status,
        case
            when held.delivery_id is not null then 'failed_check'
            else deliveries.reason_code
        end as reason,
        coalesce(held.message, deliveries.message) as message,
        case
            when held.delivery_id is not null
                then 'Send the file again, or let a lead release it.'
            else deliveries.hint
        end as hint,
        deliveries.duplicate_of,
        deliveries.supersedes,
        deliveries.package_id,
        deliveries.flags,
        deliveries.sha256
    from deliveries
    left join held
        on deliveries.delivery_id = held.delivery_id
    left join ledgers
        on deliveries.delivery_id = ledgers.delivery_id

)

select * from joined
