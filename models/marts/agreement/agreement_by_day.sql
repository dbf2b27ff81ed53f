-- One row per batch, question, population, day and metric.
with

by_scope as (

    select * from {{ ref('int_agreement_by_scope') }}
    where scope = 'day'

),

selected as (

    select
        project_id,
        batch_id,
        question_id,
        population,
        cast(scope_value as date) as as_of_date,
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
