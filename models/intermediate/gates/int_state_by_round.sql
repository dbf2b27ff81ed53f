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
            and coalesce(answers.withdrawn_in_round > rounds.round, true)
    qualify
        row_number() over (
            partition by
                answers.item_id,
                answers.question_id,
                answers.annotator_id,
                rounds.batch_id,
                rounds.round
            order by answers.round desc
        ) = 1

)

select * from after_round
