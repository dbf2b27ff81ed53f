-- One row per cell, scale of label pairs and pattern: distances of its answers.
with

distances as (

    select * from {{ ref('int_label_pair_distances') }}

),

cells as (

    select distinct cell_id from distances

),

patterns as (

    select patterns.*
    from {{ ref('int_patterns') }} as patterns
    inner join cells
        on patterns.cell_id = cells.cell_id
    where patterns.n_answers > 1

),

pattern_labels as (

    select
        patterns.cell_id,
        pattern_labels.*
    from patterns
    inner join {{ ref('int_pattern_labels') }} as pattern_labels
        on patterns.pattern_key = pattern_labels.pattern_key

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
        pattern_labels.cell_id,
        label_distances.scale,
        pattern_labels.pattern_key,
        {{ exact_sum(
            'pattern_labels.n_answers * label_distances.total_distance'
        ) }} as outer_distance
    from pattern_labels
    inner join label_distances
        on
            pattern_labels.cell_id = label_distances.cell_id
            and pattern_labels.label = label_distances.label
    group by
        pattern_labels.cell_id,
        label_distances.scale,
        pattern_labels.pattern_key

),

inner_distances as (

    select
        counts_a.cell_id,
        distances.scale,
        counts_a.pattern_key,
        {{ exact_sum(
            'counts_a.n_answers * counts_b.n_answers * distances.distance'
        ) }} as inner_distance
    from pattern_labels as counts_a
    inner join pattern_labels as counts_b
        on
            counts_a.cell_id = counts_b.cell_id
            and counts_a.pattern_key = counts_b.pattern_key
    inner join distances
        on
            counts_a.cell_id = distances.cell_id
            and counts_a.label = distances.label_a
            and counts_b.label = distances.label_b
    group by counts_a.cell_id, distances.scale, counts_a.pattern_key

),

joined as (

    select
        patterns.cell_id,
        inner_distances.scale,
        patterns.pattern_key,
        patterns.n_items,
        patterns.n_answers,
        inner_distances.inner_distance,
        outer_distances.outer_distance
    from patterns
    inner join inner_distances
        on
            patterns.cell_id = inner_distances.cell_id
            and patterns.pattern_key = inner_distances.pattern_key
    inner join outer_distances
        on
            inner_distances.cell_id = outer_distances.cell_id
            and inner_distances.pattern_key = outer_distances.pattern_key
            and inner_distances.scale = outer_distances.scale

)

select * from joined
