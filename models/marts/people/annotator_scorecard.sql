-- One row per project, question and annotator that can be told from others.
with

scorecards as (

    select * from {{ ref('int_scorecards') }}
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

scored as (

    select
        scorecards.project_id,
        scorecards.question_id,
        scorecards.scored_annotator_id as annotator_id,
        scorecards.resource_id,
        coalesce(resources.kind, 'vendor') as resource_kind,
        scorecards.n_answers,
        scorecards.n_items,
        scorecards.n_batches,
        scorecards.n_abstained,
        scorecards.first_answered_at,
        scorecards.last_answered_at,
        agreement.value as agreement_with_others,
        agreement.ci_low as agreement_ci_low,
        agreement.ci_high as agreement_ci_high,
        coalesce(agreement.n_items, 0) as n_agreement_items,
        scorecards.gold_accuracy,
        scorecards.gold_ci_low,
        scorecards.gold_ci_high,
        scorecards.n_gold_items,
        scorecards.first_pass_yield,
        scorecards.yield_ci_low,
        scorecards.yield_ci_high,
        scorecards.n_yield_items,
        scorecards.median_seconds,
        scorecards.seconds_ci_low,
        scorecards.seconds_ci_high,
        scorecards.n_timed,
        scorecards.taxonomy_version
    from scorecards
    left join resources
        on scorecards.resource_id = resources.resource_id
    left join agreement
        on
            scorecards.project_id = agreement.project_id
            and scorecards.question_id = agreement.question_id
            and scorecards.scored_annotator_id = agreement.annotator_id
            and case when resources.kind = 'llm' then 'all' else 'human' end
            = agreement.population
            and scorecards.taxonomy_version
            is not distinct from agreement.taxonomy_version

)

select * from scored
