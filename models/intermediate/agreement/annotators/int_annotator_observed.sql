-- One row per cell, annotator and scale: observed distance that leaves.
with

annotator_items as (

    select * from {{ ref('int_annotator_items') }}

),

positions as (

    select * from {{ ref('int_label_distances') }}
    where position is not null

),

pattern_distances as (

    select * from {{ ref('int_pattern_distances') }}

),

-- What leaves the observed distances D: the item's share with the annotator,
-- less its share without.
own_distances as (

    select
        annotator_items.cell_id,
        annotator_items.annotator_key,
        pattern_distances.scale,
        annotator_items.n_answers,
        pattern_distances.inner_distance,
        case
            when pattern_distances.scale = 'nominal'
                then
                    annotator_items.n_answers - 1
                    - annotator_items.n_others_agreeing
            else
                pattern_distances.n_answers
                * positions.position * positions.position
                - 2 * positions.position * pattern_distances.sum_positions
                + pattern_distances.sum_squares
        end as own_distance
    from annotator_items
    inner join pattern_distances
        on
            annotator_items.cell_id = pattern_distances.cell_id
            and annotator_items.pattern_key = pattern_distances.pattern_key
    -- On the nominal scale labels have none.
    left join positions
        on
            annotator_items.cell_id = positions.cell_id
            and annotator_items.label_key = positions.label_key
            and pattern_distances.scale = positions.scale

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
        ) }} as observed_removed,
        cast(sum(case when n_answers = 2 then 1 else 0 end) as bigint)
            as n_items_removed
    from own_distances
    group by cell_id, annotator_key, scale

)

select * from observed
