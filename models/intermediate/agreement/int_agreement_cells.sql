-- One row per batch, question, population and round: a cell to be measured.
with

batch_questions as (

    select * from {{ ref('int_batch_questions') }}

),

batch_rounds as (

    select * from {{ ref('int_batch_rounds') }}

),

answers as (

    select * from {{ ref('int_answers_resolved') }}

),

-- Where no model answered, the population `all` would repeat `human`.
answered_by_models as (

    select distinct
        project_id,
        batch_id,
        question_id
    from answers
    where resource_kind = 'llm' and role = 'work'

),

populations as (

    select
        *,
        'human' as population
    from batch_questions
    union all
    select
        batch_questions.*,
        'all' as population
    from batch_questions
    inner join answered_by_models
        on
            batch_questions.project_id = answered_by_models.project_id
            and batch_questions.batch_id = answered_by_models.batch_id
            and batch_questions.question_id = answered_by_models.question_id

),

numbered as (

    select
        cast(
            row_number() over (
                order by
                    populations.project_id,
                    populations.batch_id,
                    populations.question_id,
                    populations.population,
                    batch_rounds.round
            ) as integer
        ) as cell_id,
        populations.project_id,
        populations.batch_id,
        populations.question_id,
        populations.label_type,
        populations.taxonomy_version,
        populations.population,
        batch_rounds.round
    from populations
    inner join batch_rounds
        on
            populations.project_id = batch_rounds.project_id
            and populations.batch_id = batch_rounds.batch_id

)

select * from numbered
