-- One row per item and question of the spot check that reviewers can make.
with

answers as (

    select * from {{ ref('int_answers_resolved') }}
    where
        role = 'work'
        and is_current
        and not is_abstained
        and resource_kind <> 'llm'

),

delivered as (

    select
        project_id,
        batch_id
    from {{ ref('int_batch_resources') }}
    group by all
    having bool_and(is_delivered)

),

-- Labels that are being made again, or that nobody wants, are not checked.
steady as (

    select project_id, batch_id
    from {{ ref('int_batch_states') }}
    where status not in ('rework', 'blocked', 'cancelled')

),

-- Whatever the type of the question: spans, texts and numbers as well.
answered as (

    select
        project_id,
        item_id,
        question_id,
        max_by(batch_id, (received_at, answer_id)) as batch_id
    from answers
    group by all

),

drawn as (

    select *
    from answered
    semi join delivered using (project_id, batch_id)
    semi join steady using (project_id, batch_id)
    where {{ is_drawn('item_id', 'question_id') }}

)

select * from drawn
