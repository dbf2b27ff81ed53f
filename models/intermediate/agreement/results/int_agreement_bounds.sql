-- One row per cell and metric that has a value, with its 95 % interval.
with

agreement_values as (

    select * from {{ ref('int_agreement_values') }}
    where value is not null

),

cells as (

    select * from {{ ref('int_cell_totals') }}

),

scaled as (

    select
        agreement_values.*,
        {{ is_graded('agreement_values.has_distances', 'cells.n_labels') }}
            as is_graded
    from agreement_values
    inner join cells
        on agreement_values.cell_id = cells.cell_id

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
                    'value', 'std_error', 'n_units', 'expected_disagreement',
                    'is_graded', least_of_metric('metric')
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
    from scaled

)

select * from bounded
