-- One row per answer that a resource delivered, with whether it is paid.
with

resolved as (

    select * from {{ ref('int_answers_resolved') }}

),

-- What was found wanting, not what was merely in dispute.
found_bad as (

    select distinct unnest(withdraws) as answer_id
    from {{ ref('int_package_items') }}
    where
        sent_at is not null
        and reason in ('rejected', 'annotator_left', 'wrong_on_gold')

),

-- Whoever changed labels or guideline pays for it, free as rework may be.
changed_by_us as (

    select distinct item_id, question_id, resource_id, opens_round
    from {{ ref('int_package_items') }}
    where
        sent_at is not null
        and reason in ('label_split', 'guideline_changed')

),

-- Of an answer that came unusable several times, the first counts once.
unusable as (

    select *
    from {{ ref('int_answers_checked') }}
    where
        outcome = 'quarantined'
        and batch_id is not null
        and question_id is not null
        and reason_code <> 'delivery_held'
    qualify
        row_number() over (
            partition by batch_id, item_id, question_id, resource_id, annotator
            order by received_at, answer_id
        ) = 1

),

delivered as (

    select
        resolved.project_id,
        resolved.batch_id,
        resolved.item_id,
        resolved.question_id,
        resolved.resource_id,
        resolved.answer_id,
        resolved.round,
        resolved.received_at,
        resolved.seconds,
        found_bad.answer_id is not null
        and resolved.withdrawn_in_round is not null as is_rejected
    from resolved
    left join found_bad
        on resolved.answer_id = found_bad.answer_id
    union all
    select
        project_id,
        batch_id,
        item_id,
        question_id,
        resource_id,
        answer_id,
        1 as round,
        received_at,
        seconds,
        true as is_rejected
    from unusable

),

accepted_items as (

    select project_id, item_id from {{ ref('int_items_accepted') }}

),

batches as (

    select * from {{ ref('int_batch_states') }}

),

resources as (

    select * from {{ ref('stg_config__resources') }}

),

judged as (

    select
        delivered.* exclude (is_rejected),
        cast(date_trunc('month', delivered.received_at) as date) as month,
        case
            when delivered.is_rejected then 'rejected'
            -- Whoever cancels a batch owes for what had come.
            when
                batches.status in ('passed', 'accepted', 'released', 'cancelled')
                then 'accepted'
            when accepted_items.item_id is not null then 'accepted'
            else 'pending'
        end as outcome,
        delivered.round > 1 as is_rework,
        delivered.round = 1
        or not coalesce(resources.rework_is_free, false)
        or changed_by_us.item_id is not null as is_paid,
        coalesce(resources.cost_per_answer, 0) as price,
        resources.currency
    from delivered
    left join batches
        on
            delivered.project_id = batches.project_id
            and delivered.batch_id = batches.batch_id
    left join accepted_items
        on
            delivered.project_id = accepted_items.project_id
            and delivered.item_id = accepted_items.item_id
    left join changed_by_us
        on
            delivered.item_id = changed_by_us.item_id
            and delivered.question_id = changed_by_us.question_id
            and delivered.resource_id = changed_by_us.resource_id
            and delivered.round = changed_by_us.opens_round
    left join resources
        on delivered.resource_id = resources.resource_id

)

select * from judged
