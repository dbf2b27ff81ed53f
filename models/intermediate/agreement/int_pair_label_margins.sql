-- One row per cell, pair of annotators and label: how often each gave it.
with

pair_label_counts as (

    select * from {{ ref('int_pair_label_counts') }}

),

given as (

    select
        cell_id,
        annotator_a,
        annotator_b,
        label_key_a as label_key,
        n_items as n_a,
        0 as n_b,
        case when label_key_a = label_key_b then n_items else 0 end as n_both
    from pair_label_counts
    union all
    select
        cell_id,
        annotator_a,
        annotator_b,
        label_key_b as label_key,
        0 as n_a,
        n_items as n_b,
        0 as n_both
    from pair_label_counts

),

summed as (

    select
        cell_id,
        annotator_a,
        annotator_b,
        label_key,
        cast(sum(n_a) as bigint) as n_a,
        cast(sum(n_b) as bigint) as n_b,
        cast(sum(n_both) as bigint) as n_both
    from given
    group by cell_id, annotator_a, annotator_b, label_key

)

select * from summed
