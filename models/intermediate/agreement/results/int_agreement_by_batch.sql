-- One row per batch, question, population, basis, round and metric.
with

by_scope as (

    select * from {{ ref('int_agreement_by_scope') }}
    where scope = 'batch'

),

-- Everybody's answers against every model's.
cross_measured as (

    select * from {{ ref('int_cross_measured') }}
    where scope = 'batch'

),

batches as (

    select
        project_id,
        batch_id,
        question_id,
        population,
        basis,
        round,
        metric,
        value,
        std_error,
        ci_low,
        ci_high,
        n_items,
        n_complete,
        n_incomplete,
        n_abstained,
        n_annotators,
        n_answers,
        undefined_reason,
        taxonomy_version
    from by_scope
    union all
    select
        project_id,
        batch_id,
        question_id,
        'llm_vs_human' as population,
        basis,
        round,
        metric,
        value,
        std_error,
        ci_low,
        ci_high,
        n_items,
        n_items as n_complete,
        0 as n_incomplete,
        n_abstained,
        n_annotators,
        n_answers,
        undefined_reason,
        taxonomy_version
    from cross_measured

)

select * from batches
