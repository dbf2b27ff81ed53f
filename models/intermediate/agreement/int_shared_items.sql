-- One row per cell, pair of annotators and item that both answered.
with

answers as (

    select * from {{ ref('int_agreement_answers') }}
    where has_identity and label_key is not null

),

-- Pairs are many: one key of 64 bits stands for the cell and both annotators,
-- because counting by three costs half as much again.
shared as (

    select
        {{ compact_key(
            'earlier.cell_id, earlier.annotator_key, later.annotator_key'
        ) }} as pair_id,
        earlier.cell_id,
        earlier.item_key,
        earlier.annotator_key as annotator_a,
        later.annotator_key as annotator_b,
        earlier.label_key as label_key_a,
        later.label_key as label_key_b
    from answers as earlier
    inner join answers as later
        on
            earlier.cell_id = later.cell_id
            and earlier.item_key = later.item_key
            and earlier.annotator_key < later.annotator_key

)

select * from shared
