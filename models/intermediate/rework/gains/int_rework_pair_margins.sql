-- One row per pair of annotators and label: how often each of them gave it.
with

given as (

    select
        cell_id,
        annotator_a,
        annotator_b,
        n_items,
        label_a as label,
        1 as n_a,
        0 as n_b,
        case when label_a = label_b then 1 else 0 end as n_both
    from {{ ref('int_rework_pair_items') }}
    union all
    select
        cell_id,
        annotator_a,
        annotator_b,
        n_items,
        label_b as label,
        0 as n_a,
        1 as n_b,
        0 as n_both
    from {{ ref('int_rework_pair_items') }}

),

summed as (

    select
        cell_id,
        annotator_a,
        annotator_b,
        label,
        n_items,
        cast(sum(n_a) as bigint) as n_a,
        cast(sum(n_b) as bigint) as n_b,
        cast(sum(n_both) as bigint) as n_both
    from given
    group by all

),

totalled as (

    select
        *,
        cast(sum(n_both) over by_pair as bigint) as n_agreeing,
        cast(sum(n_a * n_b) over by_pair as bigint) as n_by_chance
    from summed
    window by_pair as (partition by cell_id, annotator_a, annotator_b)

)

select * from totalled
