-- One row per cell: the share of pairs of answers that agree, in three ways.
with

pattern_agreements as (

    select * from {{ ref('int_pattern_agreements') }}
    where n_answers > 1

),

pattern_units as (

    select * from {{ ref('int_pattern_units') }}

),

summed as (

    select
        cell_id,
        cast(sum(n_items) as bigint) as n_items,
        cast(sum(n_items * n_agreeing_pairs) as double) as n_agreeing_pairs,
        cast(sum(n_items * n_pairs) as double) as n_pairs,
        sum(case when n_agreeing_pairs = n_pairs then n_items else 0 end)
            as n_unanimous,
        {{ exact_sum('n_items * agreement') }} as sum_agreement
    from pattern_agreements
    group by cell_id

),

shares as (

    select
        cell_id,
        n_items,
        n_pairs,
        sum_agreement / n_items as mean_over_items,
        n_agreeing_pairs / n_pairs as pooled,
        cast(n_unanimous as double) / n_items as unanimous
    from summed

),

-- An item's distance from the mean, and from the ratio of the two sums.
deviations as (

    select
        shares.*,
        pattern_agreements.pattern_key,
        pattern_agreements.n_items as n_alike,
        pattern_agreements.agreement - shares.mean_over_items as from_mean,
        case
            when pattern_agreements.n_agreeing_pairs = pattern_agreements.n_pairs
                then 1 - shares.unanimous
            else -shares.unanimous
        end as from_unanimous,
        (
            pattern_agreements.n_agreeing_pairs
            - shares.pooled * pattern_agreements.n_pairs
        ) * shares.n_items / shares.n_pairs as from_pooled
    from pattern_agreements
    inner join shares
        on pattern_agreements.cell_id = shares.cell_id

),

{% set keys = ['cell_id', 'n_items', 'mean_over_items', 'pooled', 'unanimous'] %}
units as (

    {{ by_unit('deviations', keys, ['from_mean', 'from_pooled', 'from_unanimous']) }}

),

estimated as (

    select
        cell_id,
        n_items,
        n_units,
        mean_over_items,
        pooled,
        unanimous,
        {{ unit_error('from_mean') }} as mean_over_items_error,
        {{ unit_error('from_pooled') }} as pooled_error,
        {{ unit_error('from_unanimous') }} as unanimous_error
    from units
    group by cell_id, n_items, n_units, mean_over_items, pooled, unanimous

),

-- The independent items that the unanimous ones are worth: n over the design
-- effect, which is taken as 1 or more.
effective as (

    select
        *,
        case
            when n_units = n_items or unanimous_error = 0
                then cast(n_units as double)
            when unanimous * (1 - unanimous) / n_items
                > unanimous_error * unanimous_error
                then cast(n_items as double)
            else unanimous * (1 - unanimous)
                / (unanimous_error * unanimous_error)
        end as n_effective
    from estimated

)

select * from effective
