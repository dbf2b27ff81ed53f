-- One row per cell and pair of annotators: Cohen's kappa on shared items.
with

margins as (

    select * from {{ ref('int_pair_label_margins') }}

),

summed as (

    select
        cell_id,
        annotator_a,
        annotator_b,
        cast(sum(n_a) as bigint) as n_items,
        cast(sum(n_both) as bigint) as n_agreeing,
        cast(sum(n_a * n_b) as bigint) as n_by_chance
    from margins
    group by cell_id, annotator_a, annotator_b

),

kappas as (

    select
        *,
        {{ cohen_kappa('n_items', 'n_agreeing', 'n_by_chance') }} as kappa
    from summed

)

select * from kappas
