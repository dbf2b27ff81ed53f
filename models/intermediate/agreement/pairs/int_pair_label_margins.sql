-- One row per pair of annotators and label: how often each gave it.
with

pair_label_counts as (

    select * from {{ ref('int_pair_label_counts') }}

),

given as (

    select
        pair_id,
        label_key_a as label_key,
        n_items as n_a,
        0 as n_b
    from pair_label_counts
    union all
    select
        pair_id,
        label_key_b as label_key,
        0 as n_a,
        n_items as n_b
    from pair_label_counts

),

summed as (

    select
        pair_id,
        label_key,
        cast(sum(n_a) as bigint) as n_a,
        cast(sum(n_b) as bigint) as n_b
    from given
    group by pair_id, label_key

)

select * from summed
