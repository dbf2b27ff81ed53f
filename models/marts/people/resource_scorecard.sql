-- One row per project, question and resource.
with

scorecards as (

    select * from {{ ref('int_scorecards') }}
    where scored_annotator_id is null

),

reworked as (

    select
        project_id,
        question_id,
        resource_id,
        count(*) as n_rework_answers
    from {{ ref('int_answers_resolved') }}
    where round > 1
    group by all

),

resources as (

    select * from {{ ref('stg_config__resources') }}

),

scored as (

    select
        scorecards.* exclude (scored_annotator_id, taxonomy_version),
        coalesce(reworked.n_rework_answers, 0) as n_rework_answers,
        scorecards.n_answers * resources.cost_per_answer as first_pass_cost,
        coalesce(reworked.n_rework_answers, 0) * resources.cost_per_answer
            as rework_cost,
        resources.currency
    from scorecards
    left join reworked
        on
            scorecards.project_id = reworked.project_id
            and scorecards.question_id = reworked.question_id
            and scorecards.resource_id = reworked.resource_id
    left join resources
        on scorecards.resource_id = resources.resource_id

)

select * from scored
