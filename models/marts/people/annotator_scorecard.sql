-- One row per project, question and annotator that can be told from others.
with

answers as (

    select * from {{ ref('int_first_answers_judged') }}
    where scored_annotator_id is not null

),

shares as (

    select * from {{ ref('int_scorecard_shares') }}
    where scored_annotator_id is not null

),

speeds as (

    select * from {{ ref('int_scorecard_speeds') }}
    where scored_annotator_id is not null

),

resources as (

    select * from {{ ref('stg_config__resources') }}

),

agreement as (

    select * from {{ ref('agreement_by_annotator') }}
    where
        batch_id is null
        and basis = 'first_pass'
        and metric = 'agreement_with_others'

),

counted as (

    select
        answers.project_id,
        answers.question_id,
        answers.resource_id,
        answers.scored_annotator_id as annotator_id,
        coalesce(min(resources.kind), 'vendor') as resource_kind,
        case
            when min(resources.kind) = 'llm' then 'all' else 'human'
        end as population,
        count(*) as n_answers,
        count(distinct answers.item_id) as n_items,
        count(distinct answers.batch_id) as n_batches,
        count(*) filter (where answers.is_abstained) as n_abstained,
        min(answers.answered_at) as first_answered_at,
        max(answers.answered_at) as last_answered_at,
        max(answers.taxonomy_version) as taxonomy_version
    from answers
    left join resources
        on answers.resource_id = resources.resource_id
    group by all

),

scored as (

    select
        counted.project_id,
        counted.question_id,
        counted.annotator_id,
        counted.resource_id,
        counted.resource_kind,
        counted.n_answers,
        counted.n_items,
        counted.n_batches,
        counted.n_abstained,
        counted.first_answered_at,
        counted.last_answered_at,
        agreement.value as agreement_with_others,
        agreement.ci_low as agreement_ci_low,
        agreement.ci_high as agreement_ci_high,
        coalesce(agreement.n_items, 0) as n_agreement_items,
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
        counted.taxonomy_version
    from counted
    left join agreement
        on
            counted.project_id = agreement.project_id
            and counted.question_id = agreement.question_id
            and counted.annotator_id = agreement.annotator_id
            and counted.population = agreement.population
            and counted.taxonomy_version
            is not distinct from agreement.taxonomy_version
    left join shares as gold
        on
            counted.project_id = gold.project_id
            and counted.question_id = gold.question_id
            and counted.annotator_id = gold.scored_annotator_id
            and gold.measure = 'gold_accuracy'
    left join shares as yields
        on
            counted.project_id = yields.project_id
            and counted.question_id = yields.question_id
            and counted.annotator_id = yields.scored_annotator_id
            and yields.measure = 'first_pass_yield'
    left join speeds
        on
            counted.project_id = speeds.project_id
            and counted.question_id = speeds.question_id
            and counted.annotator_id = speeds.scored_annotator_id

)

select * from scored
