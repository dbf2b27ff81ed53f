-- One row per cell, scale and pairable pattern: the distances of its answers.
with

pattern_labels as (

    select * from {{ ref('int_pattern_labels') }}

),

patterns as (

    select * from {{ ref('int_pattern_agreements') }}
    where n_answers > 1

),

cells as (

    select * from {{ ref('int_cell_totals') }}
    where label_type <> 'interval'

),

-- On the nominal scale labels have no positions: answers that differ are at
-- distance 1, and have been counted.
nominal as (

    select
        patterns.cell_id,
        'nominal' as scale,
        patterns.pattern_key,
        patterns.n_items,
        patterns.n_answers,
        cast(patterns.n_pairs - patterns.n_agreeing_pairs as double)
            as inner_distance,
        cast(patterns.n_pairs_with_others as double) as outer_distance,
        cast(null as double) as sum_positions,
        cast(null as double) as sum_squares
    from patterns
    inner join cells
        on patterns.cell_id = cells.cell_id

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

),

unioned as (

    select * from nominal
    union all
    select * from distanced

)

select * from unioned
