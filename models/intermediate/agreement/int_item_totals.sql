-- One row per cell and item: its answers, and the pairs of them that agree.
with

item_label_counts as (

    select * from {{ ref('int_item_label_counts') }}

),

-- The pattern is the multiset of the item's labels; its key must not depend
-- on their order.
summed as (

    select
        cell_id,
        item_key,
        cast(sum(n_answers) as integer) as n_answers,
        cast(sum(n_answers * (n_answers - 1)) as bigint) as n_agreeing_pairs,
        bit_xor({{ compact_key(compact_key('label_key, n_answers')) }})
            as pattern_key
    from item_label_counts
    group by cell_id, item_key

),

paired as (

    select
        *,
        cast(n_answers as bigint) * (n_answers - 1) as n_pairs
    from summed

)

select * from paired
