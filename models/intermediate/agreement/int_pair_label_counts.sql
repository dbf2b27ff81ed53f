-- One row per cell, pair of annotators and pair of their labels.
with

answers as (

    select * from {{ ref('int_agreement_answers') }}
    where has_identity and not is_abstained

),

counted as (

    select
        earlier.cell_id,
        earlier.annotator_key as annotator_a,
        later.annotator_key as annotator_b,
        earlier.label as label_a,
        later.label as label_b,
        cast(count(*) as bigint) as n_items
    from answers as earlier
    inner join answers as later
        on
            earlier.cell_id = later.cell_id
            and earlier.item_key = later.item_key
            and earlier.annotator_key < later.annotator_key
    group by
        earlier.cell_id,
        earlier.annotator_key,
        later.annotator_key,
        earlier.label,
        later.label

),

-- Pairs that share a handful of items say little and are many.
pairs as (

    select
        cell_id,
        annotator_a,
        annotator_b
    from counted
    group by cell_id, annotator_a, annotator_b
    having sum(n_items) >= {{ var('min_shared_items', 5) }}

),

kept as (

    select counted.*
    from counted
    inner join pairs
        on
            counted.cell_id = pairs.cell_id
            and counted.annotator_a = pairs.annotator_a
            and counted.annotator_b = pairs.annotator_b

)

select * from kept
