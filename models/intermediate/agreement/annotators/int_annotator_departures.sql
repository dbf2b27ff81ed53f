-- One row per cell, annotator and scale: what leaving does to their own items.
{% set others = {
    'value': 'value_without', 'n_answers': 'n_others',
    'observed': 'observed_of_others', 'expected': 'expected_of_others',
} %}
with

distances as (

    select * from {{ ref('int_annotator_distances') }}

),

-- What alpha of the others changes by when an item leaves, N times: as
-- int_annotator_weights has it, with the annotator's answer still on the item;
-- and in truth, where nothing is left of an item with two answers.
changes as (

    select
        cell_id,
        annotator_key,
        scale,
        item_change,
        size_without * item_size
        + observed_without * item_observed
        + observed_size_without * item_observed_size
        + expected_without * item_expected
        + position_without * item_position as counted,
        case
            when n_item_answers = 2 then 0e0
            else
                n_answers * ({{ alpha_without_item(
                    '(n_item_answers - 1)',
                    '(inner_distance - 2 * own_distance)',
                    '(outer_distance - total_distance - removed_distance)',
                    others
                ) }})
        end as actual
    from distances

),

-- Seen by the others, an outlier can be too far away for any sum.
compared as (

    select
        cell_id,
        annotator_key,
        scale,
        item_change,
        counted + actual as together,
        case
            when abs(counted) < 1e8 and abs(actual) < 1e8
                then actual - counted
        end as difference
    from changes

),

summed as (

    select
        cell_id,
        annotator_key,
        scale,
        {{ exact_sum('difference') }} as total,
        {{ exact_sum('difference * together') }} as squares,
        {{ exact_sum('difference * (together - 2 * item_change)') }}
            as squares_of_change
    from compared
    group by cell_id, annotator_key, scale
    having count(difference) = count(*)

)

select * from summed
