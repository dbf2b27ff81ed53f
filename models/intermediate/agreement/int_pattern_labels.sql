-- One row per cell, pattern and label in it: how often it was given.
with

patterns as (

    select * from {{ ref('int_patterns') }}

),

item_label_counts as (

    select * from {{ ref('int_item_label_counts') }}

),

cell_labels as (

    select * from {{ ref('int_cell_labels') }}

),

joined as (

    select
        patterns.cell_id,
        patterns.pattern_key,
        patterns.n_items,
        patterns.n_answers as n_item_answers,
        item_label_counts.label_key,
        cell_labels.label,
        cell_labels.value,
        item_label_counts.n_answers
    from patterns
    inner join item_label_counts
        on
            patterns.cell_id = item_label_counts.cell_id
            and patterns.example_item_key = item_label_counts.item_key
    inner join cell_labels
        on
            item_label_counts.cell_id = cell_labels.cell_id
            and item_label_counts.label_key = cell_labels.label_key

)

select * from joined
