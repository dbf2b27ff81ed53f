-- One row per pair of groups, shared item and label that either gave.
with

items as (

    select * from {{ ref('int_cross_items') }}

),

item_label_counts as (

    select * from {{ ref('int_item_label_counts') }}

),

given as (

    select
        items.cell_a,
        items.cell_b,
        items.item_key,
        item_label_counts.label_key,
        cast(item_label_counts.n_answers as double) / items.n_a as share_a,
        0e0 as share_b
    from items
    inner join item_label_counts
        on
            items.cell_a = item_label_counts.cell_id
            and items.item_key = item_label_counts.item_key
    union all
    select
        items.cell_a,
        items.cell_b,
        items.item_key,
        item_label_counts.label_key,
        0e0 as share_a,
        cast(item_label_counts.n_answers as double) / items.n_b as share_b
    from items
    inner join item_label_counts
        on
            items.cell_b = item_label_counts.cell_id
            and items.item_key = item_label_counts.item_key

)

select * from given
