-- One row per cell, annotator and item shared with others.
with

cells as (

    select * from {{ ref('int_cell_totals') }}
    where is_whole

),

answers as (

    select * from {{ ref('int_agreement_answers') }}
    where has_identity and label_key is not null

),

item_patterns as (

    select * from {{ ref('int_item_patterns') }}
    where n_answers > 1

),

pattern_labels as (

    select * from {{ ref('int_pattern_labels') }}

),

joined as (

    select
        answers.cell_id,
        answers.annotator_key,
        answers.label_key,
        item_patterns.pattern_key,
        item_patterns.n_answers,
        pattern_labels.n_answers - 1 as n_others_agreeing
    from answers
    inner join cells
        on answers.cell_id = cells.cell_id
    inner join item_patterns
        on
            answers.cell_id = item_patterns.cell_id
            and answers.item_key = item_patterns.item_key
    inner join pattern_labels
        on
            item_patterns.pattern_key = pattern_labels.pattern_key
            and answers.label_key = pattern_labels.label_key

)

select * from joined
