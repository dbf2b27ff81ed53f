-- One row per batch, round, item, question and annotator: the state after it.
with

answers as (

    select * from {{ ref('int_answers_resolved') }}

),

rounds as (

    select * from {{ ref('int_batch_rounds') }}

),

after_round as (

    select
        answers.* exclude (round, is_current),
        answers.round as answer_round,
        rounds.round
    from answers
    inner join rounds
        on
            answers.project_id = rounds.project_id
            and answers.batch_id = rounds.batch_id
            and answers.round <= rounds.round
            and coalesce(answers.ends_in_round > rounds.round, true)

)

select * from after_round
