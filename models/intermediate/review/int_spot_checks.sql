-- One row per item and question of the spot check that reviewers can make.
with

members as (

    select * from {{ ref('int_batch_items') }}
    where role = 'work' and withdrawn_at is null

),

batch_questions as (

    select * from {{ ref('int_batch_questions') }}

),

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
drawn as (

    select
        members.project_id,
        members.batch_id,
        members.item_id,
        batch_questions.question_id
    from members
    inner join batch_questions using (project_id, batch_id)
    semi join delivered using (project_id, batch_id)
    semi join steady using (project_id, batch_id)
    where {{ is_drawn('members.item_id', 'batch_questions.question_id') }}

),

answered as (

    select *
    from drawn
    semi join answers using (item_id, question_id)

)

select * from answered
