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
        {{ gwet_deviation(
            'coefficients',
            'pattern_agreements.agreement',
            'coefficients.base'
            ' + coefficients.slope * pattern_agreements.chance_agreement'
        ) }} as deviation
    from pattern_agreements
    inner join coefficients
        on pattern_agreements.cell_id = coefficients.cell_id

),

estimated as (

    {{ gwet_error('influences') }}

)

select * from estimated
