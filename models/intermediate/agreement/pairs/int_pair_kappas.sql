-- One row per pair of annotators and weighting: Cohen's kappa on shared items.
with

distances as (

    select * from {{ ref('int_pair_distances') }}

),

summed as (

    select
        cell_id,
        pair_id,
        weighting,
        cast(sum(n_items) as bigint) as n_items,
        cast(sum(n_items * distance) as bigint) as observed,
        cast(sum(n_items * to_b) as bigint) as expected
    from distances
    group by cell_id, pair_id, weighting

),

kappas as (

    select
        *,
        {{ weighted_kappa('n_items', 'observed', 'expected') }} as kappa
    from summed

)

select * from kappas
