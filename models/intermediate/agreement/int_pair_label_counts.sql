-- One row per cell, pair of annotators and pair of their labels.
with

pair_items as (

    select * from {{ ref('int_pair_items') }}

),

counted as (

    select
        cell_id,
        annotator_a,
        annotator_b,
        label_key_a,
        label_key_b,
        cast(count(*) as bigint) as n_items
    from pair_items
    group by cell_id, annotator_a, annotator_b, label_key_a, label_key_b

)

select * from counted
