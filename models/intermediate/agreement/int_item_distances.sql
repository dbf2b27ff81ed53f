-- One row per cell, scale and pairable item: the distances of its answers.
with

item_label_counts as (

    select * from {{ ref('int_item_label_counts') }}

),

item_totals as (

    select * from {{ ref('int_item_totals') }}
    where n_answers > 1

),

label_distances as (

    select * from {{ ref('int_label_distances') }}

),

summed as (

    select
        item_totals.cell_id,
        label_distances.scale,
        item_totals.item_key,
        item_totals.n_answers,
        item_totals.n_pairs - item_totals.n_agreeing_pairs
            as n_disagreeing_pairs,
        {{ exact_sum(
            'item_label_counts.n_answers * label_distances.position'
        ) }} as sum_positions,
        {{ exact_sum(
            'item_label_counts.n_answers'
            ' * label_distances.position * label_distances.position'
        ) }} as sum_squares,
        {{ exact_sum(
            'item_label_counts.n_answers * label_distances.total_distance'
        ) }} as outer_distance
    from item_label_counts
    inner join item_totals
        on
            item_label_counts.cell_id = item_totals.cell_id
            and item_label_counts.item_key = item_totals.item_key
    inner join label_distances
        on
            item_label_counts.cell_id = label_distances.cell_id
            and item_label_counts.label = label_distances.label
    group by
        item_totals.cell_id,
        label_distances.scale,
        item_totals.item_key,
        item_totals.n_answers,
        item_totals.n_pairs,
        item_totals.n_agreeing_pairs

),

-- Over ordered pairs of the item's answers.
distanced as (

    select
        cell_id,
        scale,
        item_key,
        n_answers,
        case
            when scale = 'nominal' or n_disagreeing_pairs = 0
                then cast(n_disagreeing_pairs as double)
            else 2 * (n_answers * sum_squares - sum_positions * sum_positions)
        end as inner_distance,
        outer_distance,
        sum_positions,
        sum_squares
    from summed

)

select * from distanced
