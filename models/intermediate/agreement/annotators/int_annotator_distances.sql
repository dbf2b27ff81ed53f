-- One row per cell, annotator, scale and item shared with others: what stays.
with

annotator_items as (

    select * from {{ ref('int_annotator_items') }}

),

items as (

    select * from {{ ref('int_item_features') }}

),

labels as (

    select * from {{ ref('int_label_distances') }}

),

removals as (

    select * from {{ ref('int_annotator_removals') }}

),

weights as (

    select * from {{ ref('int_annotator_weights') }}

),

joined as (

    select
        weights.*,
        items.n_answers as n_item_answers,
        items.item_size,
        items.item_observed,
        items.item_observed_size,
        items.item_expected,
        items.item_position,
        items.item_change,
        items.inner_distance,
        items.outer_distance,
        items.sum_positions,
        items.sum_squares,
        annotator_items.n_others_agreeing as n_agreeing,
        labels.n_pairable as n_label,
        labels.position as label_position,
        labels.total_distance,
        removals.n_answers as n_label_removed
    from annotator_items
    inner join items
        on
            annotator_items.cell_id = items.cell_id
            and annotator_items.pattern_key = items.pattern_key
    -- There is one of each of these: left joins are made in this order.
    left join labels
        on
            annotator_items.cell_id = labels.cell_id
            and annotator_items.label_key = labels.label_key
            and items.scale = labels.scale
    left join removals
        on
            annotator_items.cell_id = removals.cell_id
            and annotator_items.annotator_key = removals.annotator_key
            and annotator_items.label_key = removals.label_key
    left join weights
        on
            annotator_items.cell_id = weights.cell_id
            and annotator_items.annotator_key = weights.annotator_key
            and items.scale = weights.scale

),

-- Distances from the annotator's answer to the item's, and from those that stay
-- on the item to all those that leave: on the nominal scale as if all labels
-- but the annotator's own lost an equal share.
distanced as (

    select
        *,
        case
            when scale = 'nominal' then n_item_answers - 1 - n_agreeing
            else
                n_item_answers * label_position * label_position
                - 2 * label_position * sum_positions + sum_squares
        end as own_distance,
        case
            when scale = 'nominal'
                then
                    n_removed * (n_item_answers - 1)
                    - n_agreeing * n_label_removed
                    - coalesce(
                        (n_equal_removed - n_label * n_label_removed)
                        / nullif(n_equal - n_label * n_label, 0)
                        * (
                            n_answers * n_item_answers - outer_distance
                            - (1 + n_agreeing) * n_label
                        ), 0
                    )
            else
                n_removed * (sum_squares - label_position * label_position)
                - 2 * positions_removed * (sum_positions - label_position)
                + squares_removed * (n_item_answers - 1)
        end as removed_distance
    from joined

)

select * from distanced
