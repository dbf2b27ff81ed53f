-- One row per cell and coefficient that gives near labels partial credit.
with

families as (

    select * from {{ ref('int_weighted_agreements') }}

),

pattern_units as (

    select * from {{ ref('int_pattern_units') }}

),

expected as (

    select
        cell_id,
        metric,
        n_items,
        n_complete,
        {{ exact_sum('n_alike * agreement') }} / n_complete as agreement,
        {{ exact_sum('n_alike * item_chance') }} / n_items as chance
    from families
    group by cell_id, metric, n_items, n_complete
    having sum(n_alike) = n_items

),

coefficients as (

    select
        *,
        (agreement - chance) / (1 - chance) as value
    from expected
    where chance < 1 - 1e-12

),

-- Linearised: an item moves the agreement and, through the label shares, the
-- chance agreement (twice: it is quadratic in them).
influences as (

    select
        coefficients.cell_id,
        coefficients.metric,
        coefficients.value,
        coefficients.n_items,
        coefficients.n_complete,
        coefficients.chance,
        families.pattern_key,
        families.n_alike,
        (
            coalesce(
                (families.agreement - coefficients.chance)
                * coefficients.n_items / coefficients.n_complete,
                0
            )
            - 2 * (1 - coefficients.value)
            * (families.item_chance - coefficients.chance)
        ) / (1 - coefficients.chance) - coefficients.value as deviation
    from families
    inner join coefficients
        on
            families.cell_id = coefficients.cell_id
            and families.metric = coefficients.metric

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
