-- One row per cell and pair of annotators who share enough items.
with

pair_items as (

    select * from {{ ref('int_pair_items') }}

),

pairs as (

    select
        pair_id,
        cell_id,
        annotator_a,
        annotator_b,
        cast(count(*) as bigint) as n_items
    from pair_items
    group by pair_id, cell_id, annotator_a, annotator_b

)

select * from pairs
