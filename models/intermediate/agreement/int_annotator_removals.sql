-- One row per cell, annotator and label: answers that leave with the annotator.
with

annotator_items as (

    select * from {{ ref('int_annotator_items') }}

),

item_label_counts as (

    select * from {{ ref('int_item_label_counts') }}

),

-- Of an item with two answers the other can't be paired any more.
leaving as (

    select
        cell_id,
        annotator_key,
        label_key,
        1 as n_answers
    from annotator_items
    where n_answers > 2
    union all
    select
        annotator_items.cell_id,
        annotator_items.annotator_key,
        item_label_counts.label_key,
        item_label_counts.n_answers
    from annotator_items
    inner join item_label_counts
        on
            annotator_items.cell_id = item_label_counts.cell_id
            and annotator_items.item_key = item_label_counts.item_key
    where annotator_items.n_answers = 2

),

summed as (

    select
        cell_id,
        annotator_key,
        label_key,
        cast(sum(n_answers) as bigint) as n_answers
    from leaving
    group by cell_id, annotator_key, label_key

)

select * from summed
