-- One row per cell, scale and pairable pattern: its distances on every scale.
with

unioned as (

    select
        cell_id,
        scale,
        pattern_key,
        n_items,
        n_answers,
        inner_distance,
        outer_distance
    from {{ ref('int_pattern_distances') }}
    union all
    select
        cell_id,
        scale,
        pattern_key,
        n_items,
        n_answers,
        inner_distance,
        outer_distance
    from {{ ref('int_pattern_pair_distances') }}

)

select * from unioned
