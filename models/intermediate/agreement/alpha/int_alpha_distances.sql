-- One row per cell, scale and pairable pattern: its distances on every scale.
with

unioned as (

    {% for model in ['int_pattern_distances', 'int_pattern_pair_distances'] %}
    select
        cell_id,
        scale,
        pattern_key,
        n_items,
        n_answers,
        inner_distance,
        outer_distance
    from {{ ref(model) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from unioned
