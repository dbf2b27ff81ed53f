-- One row per cell, scale of label pairs and item: distances of its answers.
with

item_label_counts as (

    select * from {{ ref('int_item_label_counts') }}

),

item_totals as (

    select * from {{ ref('int_item_totals') }}
    where n_answers > 1

),

distances as (

    select * from {{ ref('int_label_pair_distances') }}

),

label_totals as (

    select * from {{ ref('int_label_totals') }}

),

-- From a label to all answers of the cell.
label_distances as (

    select
        distances.cell_id,
        distances.scale,
        distances.label_a as label,
        {{ exact_sum('label_totals.n_pairable * distances.distance') }}
            as total_distance
    from distances
    inner join label_totals
        on
            distances.cell_id = label_totals.cell_id
            and distances.label_b = label_totals.label
    group by distances.cell_id, distances.scale, distances.label_a

),

outer_distances as (

    select
        item_label_counts.cell_id,
        label_distances.scale,
        item_label_counts.item_key,
        {{ exact_sum(
            'item_label_counts.n_answers * label_distances.total_distance'
        ) }} as outer_distance
    from item_label_counts
    inner join label_distances
        on
            item_label_counts.cell_id = label_distances.cell_id
            and item_label_counts.label = label_distances.label
    group by
        item_label_counts.cell_id,
        label_distances.scale,
        item_label_counts.item_key

),

inner_distances as (

    select
        counts_a.cell_id,
        distances.scale,
        counts_a.item_key,
        {{ exact_sum(
            'counts_a.n_answers * counts_b.n_answers * distances.distance'
        ) }} as inner_distance
    from item_label_counts as counts_a
    inner join item_label_counts as counts_b
        on
            counts_a.cell_id = counts_b.cell_id
            and counts_a.item_key = counts_b.item_key
    inner join distances
        on
            counts_a.cell_id = distances.cell_id
            and counts_a.label = distances.label_a
            and counts_b.label = distances.label_b
    group by counts_a.cell_id, distances.scale, counts_a.item_key

),

joined as (

    select
        item_totals.cell_id,
        inner_distances.scale,
        item_totals.item_key,
        item_totals.n_answers,
        inner_distances.inner_distance,
        outer_distances.outer_distance
    from item_totals
    inner join inner_distances
        on
            item_totals.cell_id = inner_distances.cell_id
            and item_totals.item_key = inner_distances.item_key
    inner join outer_distances
        on
            inner_distances.cell_id = outer_distances.cell_id
            and inner_distances.item_key = outer_distances.item_key
            and inner_distances.scale = outer_distances.scale

)

select * from joined
