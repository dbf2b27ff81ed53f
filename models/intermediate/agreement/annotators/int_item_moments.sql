-- One row per cell and scale: how items' answers and distances go together.
{% set features = [
    'unit', 'size', 'observed', 'observed_size', 'expected', 'position'
] %}
with

items as (

    select * from {{ ref('int_item_features') }}

),

summed as (

    select
        cell_id,
        scale,
        {% for one in features %}
        {% for other in features[loop.index0:] %}
        {{ exact_sum(
            'n_items * (item_' ~ one ~ ' * item_' ~ other ~ ')'
        ) }}
            as {{ one }}_{{ other }},
        {% endfor %}
        {% endfor %}
        cast(sum(n_items) as bigint) as n_items
    from items
    group by cell_id, scale

)

select * from summed
