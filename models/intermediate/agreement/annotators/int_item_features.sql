-- One row per cell, scale and pairable pattern: what an item's leaving is made of.
with

cells as (

    select * from {{ ref('int_cell_totals') }}
    where is_whole

),

alphas as (

    select * from {{ ref('int_alphas') }}

),

pattern_distances as (

    select * from {{ ref('int_pattern_distances') }}

),

-- An item that leaves takes 2 outer - inner of the expected distances E along,
-- and all that is left counts the more.
shrunk as (

    select
        pattern_distances.*,
        alphas.n_answers as n_cell_answers,
        alphas.expected / ({{ expected_without_item(
            'pattern_distances.inner_distance',
            'pattern_distances.outer_distance'
        ) }}) as growth,
        {{ alpha_without_item(
            'pattern_distances.n_answers', 'pattern_distances.inner_distance',
            'pattern_distances.outer_distance'
        ) }} as change
    from pattern_distances
    inner join cells
        on pattern_distances.cell_id = cells.cell_id
    inner join alphas
        on
            pattern_distances.cell_id = alphas.cell_id
            and pattern_distances.scale = alphas.scale

),

features as (

    select
        cell_id,
        scale,
        pattern_key,
        n_items,
        n_answers,
        inner_distance,
        outer_distance,
        sum_positions,
        sum_squares,
        n_cell_answers * change as item_change,
        1e0 as item_unit,
        growth * n_answers as item_size,
        growth * inner_distance / (n_answers - 1) as item_observed,
        growth * inner_distance / (n_answers - 1) * n_answers
            as item_observed_size,
        growth * outer_distance / n_cell_answers as item_expected,
        growth * coalesce(sum_positions, 0e0) as item_position
    from shrunk
    where growth is not null

)

select * from features
