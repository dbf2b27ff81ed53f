-- One row per pair of annotators and item that both answered.
with

answers as (

    select * from {{ ref('int_agreement_answers') }}
    where has_identity and label_key is not null

),

pairs as (

    select * from {{ ref('int_annotator_pairs') }}

),

shared as (

    select
        answers_a.cell_id,
        answers_a.item_key,
        answers_a.annotator_key as annotator_a,
        answers_b.annotator_key as annotator_b,
        answers_a.label_key as label_key_a,
        answers_b.label_key as label_key_b
    from answers as answers_a
    inner join answers as answers_b
        on
            answers_a.cell_id = answers_b.cell_id
            and answers_a.item_key = answers_b.item_key
            and answers_a.annotator_key < answers_b.annotator_key

),

joined as (

    select
        pairs.pair_id,
        shared.cell_id,
        shared.item_key,
        shared.label_key_a,
        shared.label_key_b
    from shared
    inner join pairs
        on
            shared.cell_id = pairs.cell_id
            and shared.annotator_a = pairs.annotator_a
            and shared.annotator_b = pairs.annotator_b

)

select * from joined
