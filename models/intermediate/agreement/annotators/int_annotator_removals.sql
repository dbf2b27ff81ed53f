-- One row per cell, annotator and label: answers that leave with the annotator.
with

annotator_items as (

    select * from {{ ref('int_annotator_items') }}

),

pattern_labels as (

    select * from {{ ref('int_pattern_labels') }}

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
        pattern_labels.label_key,
        pattern_labels.n_answers
    from annotator_items
    inner join pattern_labels
        on annotator_items.pattern_key = pattern_labels.pattern_key
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
