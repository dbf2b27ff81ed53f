-- One row per batch and resource that was asked or that answered.
with

briefs as (

    select * from {{ ref('int_briefs') }}

),

batches as (

    select * from {{ ref('int_batches') }}

),

answers as (

    select * from {{ ref('int_answers_checked') }}
    where
        batch_id is not null
        and outcome <> 'empty'
        and role <> 'calibration'

),

resolved as (

    select * from {{ ref('int_answers_resolved') }}

),

questions as (

    select
        project_id,
        count(*) as n_questions
    from {{ ref('stg_config__questions') }}
    group by project_id

),

arrivals as (

    select
        project_id,
        batch_id,
        resource_id,
        count(distinct (item_id, question_id, annotator)) as n_received,
        min(received_at) as first_received_at,
        max(received_at) as last_received_at
    from answers
    where reason_code is distinct from 'not_ordered'
    group by all

),

current_counts as (

    select
        project_id,
        batch_id,
        resource_id,
        count(*) filter (where is_current) as n_current,
        max(round) as round
    from resolved
    group by all

),

asked_or_answered as (

    select project_id, batch_id, resource_id from briefs
    union
    select project_id, batch_id, resource_id from arrivals

),

joined as (

    select
        asked_or_answered.project_id,
        asked_or_answered.batch_id,
        asked_or_answered.resource_id,
        briefs.resource_id is not null as is_briefed,
        cast(
            (batches.n_items + batches.n_gold_items)
            * questions.n_questions * briefs.answers_per_item
            + round(
                (batches.n_items + batches.n_gold_items)
                * questions.n_questions * briefs.overlap_share
            ) as bigint
        ) as n_expected,
        briefs.answers_per_item
        + case when briefs.overlap_share > 0 then 1 else 0 end
            as max_answers_per_item,
        coalesce(arrivals.n_received, 0) as n_received,
        coalesce(current_counts.n_current, 0) as n_current,
        coalesce(current_counts.round, 1) as round,
        arrivals.first_received_at,
        arrivals.last_received_at,
        briefs.sent_at,
        briefs.due_at
    from asked_or_answered
    left join briefs
        on
            asked_or_answered.project_id = briefs.project_id
            and asked_or_answered.batch_id = briefs.batch_id
            and asked_or_answered.resource_id = briefs.resource_id
    left join batches
        on
            asked_or_answered.project_id = batches.project_id
            and asked_or_answered.batch_id = batches.batch_id
    left join questions
        on asked_or_answered.project_id = questions.project_id
    left join arrivals
        on
            asked_or_answered.project_id = arrivals.project_id
            and asked_or_answered.batch_id = arrivals.batch_id
            and asked_or_answered.resource_id = arrivals.resource_id
    left join current_counts
        on
            asked_or_answered.project_id = current_counts.project_id
            and asked_or_answered.batch_id = current_counts.batch_id
            and asked_or_answered.resource_id = current_counts.resource_id

),

judged as (

    select
        *,
        n_received > 0 and n_received >= coalesce(n_expected, 0)
            as is_delivered,
        n_received < n_expected and due_at < {{ now() }} as is_late
    from joined

)

select * from judged
