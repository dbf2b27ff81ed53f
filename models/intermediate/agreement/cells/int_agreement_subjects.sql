-- One row per batch and question, with what its answers have several of.
with

batch_questions as (

    select * from {{ ref('int_batch_questions') }}

),

batch_rounds as (

    select * from {{ ref('int_batch_rounds') }}
    where is_last

),

answer_groups as (

    select * from {{ ref('int_answer_groups') }}

),

answered as (

    select
        project_id,
        batch_id,
        question_id,
        count(distinct resource_id) as n_resources,
        count(distinct language) as n_languages,
        max(received_on) as last_received_on,
        max(case when resource_kind = 'llm' then 1 else 0 end) = 1
            as has_models
    from answer_groups
    group by project_id, batch_id, question_id

),

-- Over all batches of the question.
question_languages as (

    select
        project_id,
        question_id,
        count(distinct language) as n_languages
    from answer_groups
    group by project_id, question_id

),

joined as (

    select
        batch_questions.project_id,
        batch_questions.batch_id,
        batch_questions.question_id,
        batch_questions.label_type,
        batch_questions.taxonomy_version,
        coalesce(batch_questions.guideline_version, '') as guideline_version,
        batch_rounds.round as last_round,
        coalesce(answered.n_resources, 0) as n_resources,
        coalesce(answered.n_languages, 0) as n_languages,
        coalesce(question_languages.n_languages, 0) as n_question_languages,
        answered.last_received_on,
        coalesce(answered.has_models, false) as has_models,
        count(*) over (
            partition by
                batch_questions.project_id,
                batch_questions.question_id,
                batch_questions.taxonomy_version
        ) as n_batches
    from batch_questions
    inner join batch_rounds
        on
            batch_questions.project_id = batch_rounds.project_id
            and batch_questions.batch_id = batch_rounds.batch_id
    left join answered
        on
            batch_questions.project_id = answered.project_id
            and batch_questions.batch_id = answered.batch_id
            and batch_questions.question_id = answered.question_id
    left join question_languages
        on
            batch_questions.project_id = question_languages.project_id
            and batch_questions.question_id = question_languages.question_id

)

select * from joined
