-- One row per first-pass answer that an agreement gate not passed counts.
with

answers as (

    select * from {{ ref('int_answers_resolved') }}
    where
        round = 1
        and role = 'work'
        and is_independent
        and not is_abstained
        and resource_kind <> 'llm'
        and label is not null

),

rework_batches as (

    select * from {{ ref('int_rework_batches') }}

),

joined as (

    select
        answers.project_id,
        answers.batch_id,
        answers.question_id,
        answers.item_id,
        answers.annotator_id,
        answers.has_identity,
        answers.taxonomy_version,
        answers.label,
        rework_batches.metric,
        rework_batches.threshold
    from answers
    inner join rework_batches
        on
            answers.project_id = rework_batches.project_id
            and answers.batch_id = rework_batches.batch_id
            and answers.question_id = rework_batches.question_id

)

select * from joined
