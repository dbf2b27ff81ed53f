-- One row per cell and coefficient of the form (pa - pe) / (1 - pe).
with

expectations as (

    select * from {{ ref('int_chance_expectations') }}

),

pattern_units as (

    select * from {{ ref('int_pattern_units') }}

),

pattern_agreements as (

    select * from {{ ref('int_pattern_agreements') }}

),

coefficients as (

    select
        *,
        case
            when chance < 1 - 1e-12
                then (agreement - chance) / (1 - chance)
        end as value
    from expectations

),

-- Gwet 2014, linearised: an item moves the agreement and, through the label
-- shares, the chance agreement (twice: pe is quadratic in them).
influences as (

    select
        coefficients.cell_id,
        coefficients.metric,
        coefficients.value,
        coefficients.n_items,
        coefficients.n_complete,
        coefficients.chance,
        pattern_agreements.pattern_key,
        pattern_agreements.n_items as n_alike,
        (
            coalesce(
                (pattern_agreements.agreement - coefficients.chance)
                * coefficients.n_items / coefficients.n_complete,
                0
            )
            - 2 * (1 - coefficients.value) * (
                coefficients.base
                + coefficients.slope * pattern_agreements.chance_agreement
                - coefficients.chance
            )
        ) / (1 - coefficients.chance) - coefficients.value as deviation
    from pattern_agreements
    inner join coefficients
        on pattern_agreements.cell_id = coefficients.cell_id

),

{% set keys = ['cell_id', 'metric', 'value', 'n_items', 'n_complete', 'chance'] %}
units as (

    {{ by_unit('influences', keys, ['deviation']) }}

),

estimated as (

    select
        cell_id,
        metric,
        value,
        n_complete as n_items,
        case when n_units < n_items then n_units else n_complete end as n_units,
        1 - chance as expected_disagreement,
        {{ mean_error('deviation', 'n_units', 'n_alike') }}
        * (n_units / cast(n_items as double)) as std_error
    from units
    group by cell_id, metric, value, n_items, n_units, n_complete, chance

)

select * from estimated
