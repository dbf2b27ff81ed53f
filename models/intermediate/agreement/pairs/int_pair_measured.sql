-- One row per cell, pair of annotators and metric, with its interval.
with

pairs as (

    select * from {{ ref('int_annotator_pairs') }}

),

kappas as (

    select * from {{ ref('int_pair_kappas') }}
    where weighting = 'none'

),

coefficients as (

    select * from {{ ref('int_pair_coefficients') }}

),

scott_pis as (

    select * from {{ ref('int_pair_scott_pis') }}

),

agreements as (

    select
        pair_id,
        n_items,
        cast(n_items - observed as double) / n_items as value
    from kappas

),

unioned as (

    select
        pair_id,
        metric,
        value,
        std_error,
        n_items,
        expected_disagreement
    from coefficients
    union all
    select
        pair_id,
        'scott_pi' as metric,
        value,
        std_error,
        n_items,
        expected_disagreement
    from scott_pis

),

bounded as (

    select
        pair_id,
        metric,
        value,
        std_error,
        {{ log_interval_low(
            'value', 'std_error', 'n_items', 'expected_disagreement',
            "metric in ('cohen_kappa_linear', 'cohen_kappa_quadratic')"
        ) }} as ci_low,
        {{ log_interval_high(
            'value', 'std_error', 'n_items', 'expected_disagreement'
        ) }} as ci_high,
        n_items
    from unioned
    union all
    select
        pair_id,
        'percent_agreement' as metric,
        value,
        sqrt(value * (1 - value) / n_items) as std_error,
        greatest({{ wilson_low('value', 'n_items') }}, 0) as ci_low,
        least({{ wilson_high('value', 'n_items') }}, 1) as ci_high,
        n_items
    from agreements

),

named as (

    select
        pairs.cell_id,
        pairs.annotator_a,
        pairs.annotator_b,
        bounded.metric,
        bounded.value,
        bounded.std_error,
        bounded.ci_low,
        bounded.ci_high,
        bounded.n_items
    from bounded
    inner join pairs
        on bounded.pair_id = pairs.pair_id

)

select * from named
