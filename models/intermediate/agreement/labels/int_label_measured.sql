-- One row per scope, population, basis, round, label and metric.
with

bases as (

    select * from {{ ref('int_scope_bases') }}
    where scope in ('batch', 'project')

),

errors as (

    select * from {{ ref('int_label_agreement_errors') }}

),

bounded as (

    select
        *,
        {{ log_interval_low(
            'value', 'std_error', 'n_items', 'expected_disagreement',
            least=least_of_metric('metric')
        ) }} as ci_low,
        {{ log_interval_high(
            'value', 'std_error', 'n_items', 'expected_disagreement'
        ) }} as ci_high
    from errors

),

joined as (

    select
        bases.project_id,
        bases.batch_id,
        bases.question_id,
        bases.scope,
        bases.population,
        bases.basis,
        bases.round,
        bounded.label,
        bounded.metric,
        bounded.value,
        case when bases.has_interval then bounded.std_error end as std_error,
        case when bases.has_interval then bounded.ci_low end as ci_low,
        case when bases.has_interval then bounded.ci_high end as ci_high,
        bounded.n_items,
        bounded.n_items_with_label,
        bounded.n_given as n_answers,
        case
            when bounded.value is null then 'single_label'
            when not bases.has_interval then 'selected_on_outcome'
            when bounded.std_error is null then 'rests_on_one_item'
        end as undefined_reason,
        bases.taxonomy_version
    from bases
    inner join bounded
        on bases.cell_id = bounded.cell_id
    where bases.label_type in ('nominal', 'ordinal')

)

select * from joined
