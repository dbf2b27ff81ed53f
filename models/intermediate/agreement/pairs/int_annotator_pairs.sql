-- One row per cell and pair of annotators who share enough items.
with

answers as (

    select * from {{ ref('int_agreement_answers') }}
    where has_identity and label_key is not null

),

-- Pairs that share a handful of items say little and are many: they leave
-- before anything else is worked out.
pairs as (

    select
        earlier.cell_id,
        earlier.annotator_key as annotator_a,
        later.annotator_key as annotator_b,
        cast(count(*) as bigint) as n_items
    from answers as earlier
    inner join answers as later
        on
            earlier.cell_id = later.cell_id
            and earlier.item_key = later.item_key
            and earlier.annotator_key < later.annotator_key
    group by earlier.cell_id, earlier.annotator_key, later.annotator_key
    having count(*) >= {{ var('min_shared_items', 5) }}

),

keyed as (

    select
        {{ compact_key('cell_id, annotator_a, annotator_b') }} as pair_id,
        *
    from pairs

)

select * from keyed
