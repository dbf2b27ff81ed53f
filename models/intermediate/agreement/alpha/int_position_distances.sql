-- One row per cell, scale with positions and pairable pattern: its distances.
with

pattern_labels as (

    select * from {{ ref('int_pattern_labels') }}

),

patterns as (

    select * from {{ ref('int_pattern_agreements') }}
    where n_answers > 1

),

label_distances as (

    select * from {{ ref('int_label_distances') }}
    where position is not null

),

summed as (

    select
        patterns.cell_id,
        label_distances.scale,
        patterns.pattern_key,
        patterns.n_items,
        patterns.n_answers,
        patterns.n_pairs = patterns.n_agreeing_pairs as is_unanimous,
        {{ exact_sum(
            'pattern_labels.n_answers * label_distances.position'
        ) }} as sum_positions,
        {{ exact_sum(
            'pattern_labels.n_answers'
            ' * label_distances.position * label_distances.position'
        ) }} as sum_squares,
        {{ exact_sum(
            'pattern_labels.n_answers * label_distances.total_distance'
        ) }} as outer_distance
    from pattern_labels
    inner join patterns
        on pattern_labels.pattern_key = patterns.pattern_key
    inner join label_distances
        on
            patterns.cell_id = label_distances.cell_id
            and pattern_labels.label_key = label_distances.label_key
    group by
        patterns.cell_id,
        label_distances.scale,
        patterns.pattern_key,
        patterns.n_items,
        patterns.n_answers,
        patterns.n_pairs,
        patterns.n_agreeing_pairs

),

-- Over ordered pairs of an item's answers.
distanced as (

    select
        cell_id,
        scale,
        pattern_key,
        n_items,
        n_answers,
        case
            when is_unanimous then 0e0
            else 2 * (n_answers * sum_squares - sum_positions * sum_positions)
        end as inner_distance,
        outer_distance,
        sum_positions,
        sum_squares
    from summed

)

select * from distanced
