-- One row per pair of groups, shared item and label that either gave.
with

items as (

    select * from {{ ref('int_cross_items') }}

),

pattern_labels as (

    select * from {{ ref('int_pattern_labels') }}

),

given as (

    select
        items.cell_a,
        items.cell_b,
        items.item_key,
        pattern_labels.label_key,
        cast(pattern_labels.n_answers as double) / items.n_a as share_a,
        0e0 as share_b
    from items
    inner join pattern_labels
        on items.pattern_a = pattern_labels.pattern_key
    union all
    select
        items.cell_a,
        items.cell_b,
        items.item_key,
        pattern_labels.label_key,
        0e0 as share_a,
        cast(pattern_labels.n_answers as double) / items.n_b as share_b
    from items
    inner join pattern_labels
        on items.pattern_b = pattern_labels.pattern_key

)

select * from given
