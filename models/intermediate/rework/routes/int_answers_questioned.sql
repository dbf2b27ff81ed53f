-- One row per current answer that has to be given again, with the first reason why.
with

answers as (

    select * from {{ ref('int_answers_resolved') }}
    where is_current and role = 'work' and resource_kind <> 'llm'

),

standings as (

    select * from {{ ref('int_annotator_standings') }}

),

gold as (

    select * from {{ ref('int_gold') }}
    where label is not null or value is not null

),

gold_gates as (

    select project_id, batch_id, question_id, min(threshold) as threshold
    from {{ ref('int_gates_settled') }}
    where
        metric = 'gold_accuracy'
        and is_last
        and verdict = 'fail'
        and severity = 'blocking'
    group by all

),

-- First answers to gold items; known answers are never asked again, since
-- that would give the gold away.
gold_shares as (

    select
        answers.annotator_id,
        answers.question_id,
        count(*) as n,
        count(*) filter (
            where coalesce(
                answers.label = gold.label, answers.value = gold.value, false
            )
        ) / count(*) as share
    from {{ ref('int_answers_resolved') }} as answers
    inner join gold using (item_id, question_id)
    where answers.round = 1 and not answers.is_abstained
    group by all

),

missed_gold as (

    select
        answers.*,
        count(*) over by_item as n_missed
    from answers
    inner join gold_gates using (project_id, batch_id, question_id)
    inner join gold_shares using (annotator_id, question_id)
    where
        answers.round = 1
        and {{ wilson_high('gold_shares.share', 'gold_shares.n') }}
        < gold_gates.threshold
    window by_item as (
        partition by answers.batch_id, answers.item_id, answers.question_id
    )

),

item_counts as (

    select batch_id, item_id, question_id, count(*) as n_answers
    from answers
    group by all

),

questioned as (

    select answers.answer_id, 'rejected' as reason, 1 as priority
    from answers
    inner join {{ ref('stg_journal__rejections') }} as rejections
        on
            answers.project_id = rejections.project_id
            and answers.batch_id = rejections.batch_id
            and answers.item_id = rejections.item_id
            and coalesce(
                answers.resource_id = rejections.resource_id, true
            )
            and answers.received_at < rejections.rejected_at
    union all
    select answers.answer_id, 'annotator_left' as reason, 2 as priority
    from answers
    inner join standings using (project_id, annotator_id)
    -- What they answer all the same is not relied on either.
    where standings.standing = 'suspended'
    union all
    -- Where those who miss gold do not outvote the others, the label stands.
    select missed_gold.answer_id, 'wrong_on_gold' as reason, 3 as priority
    from missed_gold
    inner join item_counts using (batch_id, item_id, question_id)
    where 2 * missed_gold.n_missed >= item_counts.n_answers
    union all
    select
        answer_id,
        reason,
        case reason when 'label_split' then 4 else 5 end as priority
    from {{ ref('int_answers_outdated') }}

),

first_reasons as (

    select
        answer_id,
        min(priority) as priority,
        min_by(reason, priority) as reason
    from questioned
    group by answer_id

),

joined as (

    select
        answers.project_id,
        answers.batch_id,
        answers.item_id,
        answers.question_id,
        answers.resource_id,
        answers.annotator_id,
        first_reasons.*
    from first_reasons
    inner join answers using (answer_id)

)

select * from joined
