-- One row per pair of annotators and pair of their labels.
with

pair_items as (

    select * from {{ ref('int_pair_items') }}

),

counted as (

    select
        pair_id,
        label_key_a,
        label_key_b,
        cast(count(*) as bigint) as n_items
    from pair_items
    group by pair_id, label_key_a, label_key_b

)

select * from counted
