-- One row per cell, pair of annotators and pair of their labels.
with

answers as (

    select * from {{ ref('int_agreement_answers') }}
    where has_identity and not is_abstained

),

paired as (

    select
        earlier.cell_id,
        earlier.annotator_id as annotator_a,
        later.annotator_id as annotator_b,
        earlier.label as label_a,
        later.label as label_b,
        cast(count(*) as bigint) as n_items
    from answers as earlier
    inner join answers as later
        on
            earlier.cell_id = later.cell_id
            and earlier.item_key = later.item_key
            and earlier.annotator_id < later.annotator_id
    group by
        earlier.cell_id,
        earlier.annotator_id,
        later.annotator_id,
        earlier.label,
        later.label

)

select * from paired
