-- One row per batch or project, question, label, population, basis and metric.
with

measured as (

    select * from {{ ref('int_label_measured') }}

),

selected as (

    select
        project_id,
        batch_id,
        question_id,
        label,
        population,
        basis,
        round,
        metric,
        value,
        std_error,
        ci_low,
        ci_high,
        cast(n_items as integer) as n_items,
        cast(n_items_with_label as integer) as n_items_with_label,
        cast(n_answers as integer) as n_answers,
        undefined_reason,
        taxonomy_version
    from measured

)

select * from selected
