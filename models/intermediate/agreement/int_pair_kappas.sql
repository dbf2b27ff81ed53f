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

-- Cohen 1960: (po - pe) / (1 - pe), both times N squared.
kappas as (

    select
        *,
        case
            when n_by_chance < n_items * n_items
                then
                    cast(n_items * n_agreeing - n_by_chance as double)
                    / (n_items * n_items - n_by_chance)
        end as kappa
    from summed

)

select * from kappas
