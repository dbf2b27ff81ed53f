-- One row per cell, pair of annotators and metric, with its interval.
with

kappas as (

    select * from {{ ref('int_pair_kappas') }}

),

coefficients as (

    select * from {{ ref('int_pair_coefficients') }}

),

scott_pis as (

    select * from {{ ref('int_pair_scott_pis') }}

),

agreements as (

    select
        cell_id,
        annotator_a,
        annotator_b,
        n_items,
        cast(n_agreeing as double) / n_items as value
    from kappas

),

unioned as (

    select
        cell_id,
        annotator_a,
        annotator_b,
        metric,
        value,
        std_error,
        n_items,
        expected_disagreement
    from coefficients
    union all
    select
        cell_id,
        annotator_a,
        annotator_b,
        'scott_pi' as metric,
        value,
        std_error,
        n_items,
        expected_disagreement
    from scott_pis

),

bounded as (

    select
        cell_id,
        annotator_a,
        annotator_b,
        metric,
        value,
        std_error,
        {{ log_interval_low(
            'value', 'std_error', 'n_items', 'expected_disagreement'
        ) }} as ci_low,
        {{ log_interval_high(
            'value', 'std_error', 'n_items', 'expected_disagreement'
        ) }} as ci_high,
        n_items
    from unioned
    union all
    select
        cell_id,
        annotator_a,
        annotator_b,
        'percent_agreement' as metric,
        value,
        sqrt(value * (1 - value) / n_items) as std_error,
        greatest({{ wilson_low('value', 'n_items') }}, 0) as ci_low,
        least({{ wilson_high('value', 'n_items') }}, 1) as ci_high,
        n_items
    from agreements

)

select * from bounded
