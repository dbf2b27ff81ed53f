-- One row per pair of annotators, item and label that resolving it moves.
with

pair_items as (

    select * from {{ ref('int_rework_pair_items') }}

),

margins as (

    select * from {{ ref('int_rework_pair_margins') }}

),

-- Resolved, both answered the item's plurality.
changed as (

    select *, label_a as label, -1 as move_a, 0 as move_b from pair_items
    union all
    select *, label_b as label, 0 as move_a, -1 as move_b from pair_items
    union all
    select *, plurality as label, 1 as move_a, 1 as move_b from pair_items

),

summed as (

    select
        cell_id,
        annotator_a,
        annotator_b,
        item_id,
        label,
        n_items,
        case when label_a = label_b then 0 else 1 end as agreeing_change,
        cast(sum(move_a) as bigint) as move_a,
        cast(sum(move_b) as bigint) as move_b
    from changed
    group by all
    having sum(move_a) <> 0 or sum(move_b) <> 0

),

joined as (

    select
        summed.*,
        coalesce(margins.n_a, 0) as n_a,
        coalesce(margins.n_b, 0) as n_b
    from summed
    left join margins
        on
            summed.cell_id = margins.cell_id
            and summed.annotator_a = margins.annotator_a
            and summed.annotator_b = margins.annotator_b
            and summed.label = margins.label

)

select * from joined
