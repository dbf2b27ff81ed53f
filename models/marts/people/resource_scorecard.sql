-- One row per project, question and resource.
with

answers as (

    select * from {{ ref('int_first_answers_judged') }}
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

shares as (

    select * from {{ ref('int_scorecard_shares') }}
    where scored_annotator_id is null

),

speeds as (

    select * from {{ ref('int_scorecard_speeds') }}
    where scored_annotator_id is null

),

resources as (

    select * from {{ ref('stg_config__resources') }}

),

counted as (

    select
        project_id,
        question_id,
        resource_id,
        count(*) as n_answers,
        count(distinct item_id) as n_items,
        count(distinct batch_id) as n_batches,
        count(distinct annotator_id) filter (where has_identity)
            as n_annotators,
        count(*) filter (where not has_identity) as n_unattributed,
        count(*) filter (where is_abstained) as n_abstained,
        min(answered_at) as first_answered_at,
        max(answered_at) as last_answered_at
    from answers
    group by all

),

scored as (

    select
        counted.*,
        coalesce(reworked.n_rework_answers, 0) as n_rework_answers,
        gold.share as gold_accuracy,
        gold.ci_low as gold_ci_low,
        gold.ci_high as gold_ci_high,
        coalesce(gold.n_items, 0) as n_gold_items,
        yields.share as first_pass_yield,
        yields.ci_low as yield_ci_low,
        yields.ci_high as yield_ci_high,
        coalesce(yields.n_items, 0) as n_yield_items,
        speeds.median_seconds,
        speeds.ci_low as seconds_ci_low,
        speeds.ci_high as seconds_ci_high,
        coalesce(speeds.n_timed, 0) as n_timed,
        counted.n_answers * resources.cost_per_answer as first_pass_cost,
        coalesce(reworked.n_rework_answers, 0) * resources.cost_per_answer
            as rework_cost,
        resources.currency
    from counted
    left join reworked
        on
            counted.project_id = reworked.project_id
            and counted.question_id = reworked.question_id
            and counted.resource_id = reworked.resource_id
    left join shares as gold
        on
            counted.project_id = gold.project_id
            and counted.question_id = gold.question_id
            and counted.resource_id = gold.resource_id
            and gold.measure = 'gold_accuracy'
    left join shares as yields
        on
            counted.project_id = yields.project_id
            and counted.question_id = yields.question_id
            and counted.resource_id = yields.resource_id
            and yields.measure = 'first_pass_yield'
    left join speeds
        on
            counted.project_id = speeds.project_id
            and counted.question_id = speeds.question_id
            and counted.resource_id = speeds.resource_id
    left join resources
        on counted.resource_id = resources.resource_id

)

select * from scored
