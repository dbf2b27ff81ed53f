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
        {{ gwet_deviation(
            'coefficients', 'families.agreement', 'families.item_chance'
        ) }} as deviation
    from families
    inner join coefficients
        on
            families.cell_id = coefficients.cell_id
            and families.metric = coefficients.metric

),

estimated as (

    {{ gwet_error('influences') }}

)

select * from estimated
