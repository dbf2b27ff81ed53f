-- One row per batch, question and gate that it is judged by.
with

gates as (

    select * from {{ ref('stg_config__gates') }}

),

batch_questions as (

    select * from {{ ref('int_batch_questions') }}

),

-- A gate for one question goes before one of its name for all of them.
batch_gates as (

    select
        gates.* replace (batch_questions.question_id as question_id),
        batch_questions.batch_id
    from gates
    inner join batch_questions
        on
            gates.project_id = batch_questions.project_id
            and batch_questions.question_id
            = coalesce(gates.question_id, batch_questions.question_id)
    qualify
        row_number() over (
            partition by
                gates.project_id,
                gates.gate_id,
                batch_questions.batch_id,
                batch_questions.question_id
            order by gates.question_id is null
        ) = 1

)

select * from batch_gates
