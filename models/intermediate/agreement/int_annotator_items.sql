-- One row per cell, annotator and item shared with others.
with

cells as (

    select * from {{ ref('int_cell_totals') }}
    where is_whole

),

answers as (

    select * from {{ ref('int_agreement_answers') }}
    where has_identity and not is_abstained

),

item_totals as (

    select * from {{ ref('int_item_totals') }}
    where n_answers > 1

),

item_label_counts as (

    select * from {{ ref('int_item_label_counts') }}

),

joined as (

    select
        answers.cell_id,
        answers.annotator_key,
        answers.item_key,
        answers.label_key,
        item_totals.pattern_key,
        item_totals.n_answers,
        item_label_counts.n_answers - 1 as n_others_agreeing,
        item_totals.n_answers - 1 as n_others
    from answers
    inner join cells
        on answers.cell_id = cells.cell_id
    inner join item_totals
        on
            answers.cell_id = item_totals.cell_id
            and answers.item_key = item_totals.item_key
    inner join item_label_counts
        on
            answers.cell_id = item_label_counts.cell_id
            and answers.item_key = item_label_counts.item_key
            and answers.label_key = item_label_counts.label_key

)

select * from joined
