-- One row per pair of annotators and item of both, where mean kappa is gated.
with

answers as (

    select * from {{ ref('int_rework_answers') }}
    where formula = 'mean_kappa' and has_identity

),

pluralities as (

    select
        cell_id,
        item_id,
        label as plurality
    from {{ ref('int_rework_scores') }}
    where is_plurality

),

paired as (

    select
        earlier.cell_id,
        earlier.annotator_id as annotator_a,
        later.annotator_id as annotator_b,
        earlier.item_id,
        earlier.label as label_a,
        later.label as label_b,
        pluralities.plurality,
        count(*) over by_pair as n_items
    from answers as earlier
    inner join answers as later
        on
            earlier.cell_id = later.cell_id
            and earlier.item_id = later.item_id
            and earlier.annotator_id < later.annotator_id
    inner join pluralities
        on
            earlier.cell_id = pluralities.cell_id
            and earlier.item_id = pluralities.item_id
    window by_pair as (
        partition by earlier.cell_id, earlier.annotator_id, later.annotator_id
    )
    qualify count(*) over by_pair >= {{ var('min_shared_items', 5) }}

)

select * from paired
