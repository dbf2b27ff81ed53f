-- One row per cell, pair of annotators and item that both answered.
with

answers as (

    select * from {{ ref('int_agreement_answers') }}
    where has_identity and not is_abstained

),

pairs as (

    select * from {{ ref('int_annotator_pairs') }}

),

joined as (

    select
        pairs.cell_id,
        pairs.annotator_a,
        pairs.annotator_b,
        answers_a.item_key,
        answers_a.label_key as label_key_a,
        answers_b.label_key as label_key_b
    from pairs
    inner join answers as answers_a
        on
            pairs.cell_id = answers_a.cell_id
            and pairs.annotator_a = answers_a.annotator_key
    inner join answers as answers_b
        on
            pairs.cell_id = answers_b.cell_id
            and pairs.annotator_b = answers_b.annotator_key
            and answers_a.item_key = answers_b.item_key

)

select * from joined
