-- One row per cell, annotator and scale: observed distance that leaves.
with

annotator_items as (

    select * from {{ ref('int_annotator_items') }}

),

label_distances as (

    select * from {{ ref('int_label_distances') }}

),

item_distances as (

    select * from {{ ref('int_item_distances') }}

),

-- What leaves the observed distances D: the item's share with the annotator,
-- less its share without.
own_distances as (

    select
        annotator_items.cell_id,
        annotator_items.annotator_key,
        item_distances.scale,
        annotator_items.n_answers,
        item_distances.inner_distance,
        case
            when item_distances.scale = 'nominal'
                then
                    annotator_items.n_others - annotator_items.n_others_agreeing
            else
                item_distances.n_answers
                * label_distances.position * label_distances.position
                - 2 * label_distances.position * item_distances.sum_positions
                + item_distances.sum_squares
        end as own_distance
    from annotator_items
    inner join item_distances
        on
            annotator_items.cell_id = item_distances.cell_id
            and annotator_items.item_key = item_distances.item_key
    inner join label_distances
        on
            annotator_items.cell_id = label_distances.cell_id
            and annotator_items.label = label_distances.label
            and item_distances.scale = label_distances.scale

),

observed as (

    select
        cell_id,
        annotator_key,
        scale,
        {{ exact_sum(
            'inner_distance / (n_answers - 1)'
            ' - case when n_answers > 2 then'
            ' (inner_distance - 2 * own_distance) / (n_answers - 2)'
            ' else 0 end'
        ) }} as observed_removed
    from own_distances
    group by cell_id, annotator_key, scale

)

select * from observed
