-- One row per cell and metric that has a value, with its 95 % interval.
with

agreement_values as (

    select * from {{ ref('int_agreement_values') }}
    where value is not null

),

-- Shares of yes and no have Wilson's interval, which needs a number of
-- trials; coefficients and means of agreement the one on the log scale.
bounded as (

    select
        cell_id,
        metric,
        value,
        std_error,
        n_units,
        case
            when n_effective is null
                then {{ log_interval_low(
                    'value', 'std_error', 'n_units', 'expected_disagreement'
                ) }}
            when std_error is not null
                then greatest({{ wilson_low('value', 'n_effective') }}, 0)
        end as ci_low,
        case
            when n_effective is null
                then {{ log_interval_high(
                    'value', 'std_error', 'n_units', 'expected_disagreement'
                ) }}
            when std_error is not null
                then least({{ wilson_high('value', 'n_effective') }}, 1)
        end as ci_high
    from agreement_values

)

select * from bounded
