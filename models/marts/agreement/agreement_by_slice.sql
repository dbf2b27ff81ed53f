-- One row per batch or project, question, slice, population, basis, round and metric.
with

by_scope as (

    select * from {{ ref('int_agreement_by_scope') }}
    where scope = 'language' or scope like 'slice:%'

),

selected as (

    select
        project_id,
        batch_id,
        question_id,
        replace(scope, 'slice:', '') as slice_key,
        scope_value as slice_value,
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

)

select * from selected
