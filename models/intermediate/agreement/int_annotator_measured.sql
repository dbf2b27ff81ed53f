-- One row per cell, annotator and metric, with its interval.
with

agreements as (

    select * from {{ ref('int_annotator_agreements') }}

),

alphas as (

    select * from {{ ref('int_annotator_alphas') }}

),

errors as (

    select * from {{ ref('int_annotator_alpha_errors') }}

),

cells as (

    select * from {{ ref('int_cell_totals') }}

),

joined as (

    select
        alphas.*,
        -- Two labels are never more or less far apart.
        alphas.scale <> 'nominal' and cells.n_labels <> 2 as is_graded,
        errors.std_error,
        errors.std_error_of_change,
        alphas.n_items - alphas.n_items_removed as n_of_others,
        alphas.value_without - alphas.value_with as change,
        -- The farthest two labels stay as far apart.
        alphas.expected_disagreement
        * (
            alphas.expected_of_others
            / (alphas.n_others * (alphas.n_others - 1))
        )
        / (
            alphas.expected / (alphas.n_answers * (alphas.n_answers - 1e0))
        ) as expected_of_two
    from alphas
    inner join cells
        on alphas.cell_id = cells.cell_id
    left join errors
        on
            alphas.cell_id = errors.cell_id
            and alphas.annotator_key = errors.annotator_key
            and alphas.scale = errors.scale

),

bounded as (

    select
        cell_id,
        annotator_key,
        'agreement_with_others' as metric,
        value,
        std_error,
        {{ log_interval_low('value', 'std_error', 'n_items') }} as ci_low,
        {{ log_interval_high('value', 'std_error', 'n_items') }} as ci_high,
        n_items as n_compared,
        n_items
    from agreements
    union all
    select
        joined.cell_id,
        joined.annotator_key,
        'alpha_' || joined.scale || '_without' as metric,
        joined.value_without as value,
        joined.std_error,
        {{ log_interval_low(
            'joined.value_without', 'joined.std_error', 'joined.n_of_others',
            'joined.expected_of_two', 'joined.is_graded'
        ) }} as ci_low,
        {{ log_interval_high(
            'joined.value_without', 'joined.std_error', 'joined.n_of_others',
            'joined.expected_of_two'
        ) }} as ci_high,
        joined.n_of_others as n_compared,
        agreements.n_items
    from joined
    inner join agreements
        on
            joined.cell_id = agreements.cell_id
            and joined.annotator_key = agreements.annotator_key
    union all
    select
        joined.cell_id,
        joined.annotator_key,
        'alpha_' || joined.scale || '_change' as metric,
        joined.change as value,
        joined.std_error_of_change as std_error,
        joined.change - 1.959963984540054 * joined.std_error_of_change
            as ci_low,
        joined.change + 1.959963984540054 * joined.std_error_of_change
            as ci_high,
        joined.n_of_others as n_compared,
        agreements.n_items
    from joined
    inner join agreements
        on
            joined.cell_id = agreements.cell_id
            and joined.annotator_key = agreements.annotator_key

)

select * from bounded
