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
        {{ is_graded("alphas.scale <> 'nominal'", 'cells.n_labels') }}
            as is_graded,
        agreements.n_items as n_shared,
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
    inner join agreements
        on
            alphas.cell_id = agreements.cell_id
            and alphas.annotator_key = agreements.annotator_key
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
        {{ log_interval_low('value', 'std_error', 'n_items', least='0e0') }}
            as ci_low,
        {{ log_interval_high('value', 'std_error', 'n_items') }} as ci_high,
        n_items as n_compared,
        n_items
    from agreements
    union all
    select
        cell_id,
        annotator_key,
        'alpha_' || scale || '_without' as metric,
        value_without as value,
        std_error,
        {{ log_interval_low(
            'value_without', 'std_error', 'n_of_others', 'expected_of_two',
            'is_graded'
        ) }} as ci_low,
        {{ log_interval_high(
            'value_without', 'std_error', 'n_of_others', 'expected_of_two'
        ) }} as ci_high,
        n_of_others as n_compared,
        n_shared as n_items
    from joined
    union all
    select
        cell_id,
        annotator_key,
        'alpha_' || scale || '_change' as metric,
        change as value,
        std_error_of_change as std_error,
        change - 1.959963984540054 * std_error_of_change as ci_low,
        change + 1.959963984540054 * std_error_of_change as ci_high,
        n_of_others as n_compared,
        n_shared as n_items
    from joined

)

select * from bounded
