-- One row per cell and scale: Krippendorff's alpha with its standard error.
with

pattern_distances as (

    select * from {{ ref('int_alpha_distances') }}

),

alphas as (

    select * from {{ ref('int_alpha_values') }}

),

pattern_units as (

    select * from {{ ref('int_pattern_units') }}

),

label_distances as (

    select * from {{ ref('int_label_distances') }}
    where position is not null

),

-- How far apart two labels can be; on the other scales it is 1.
ranges as (

    select
        cell_id,
        scale,
        power(max(position) - min(position), 2) as greatest_distance
    from label_distances
    group by cell_id, scale

),

-- Alpha without one item: its answers leave D and E (labels stay where they
-- are on the scale).
without_item as (

    select
        alphas.cell_id,
        alphas.scale,
        alphas.n_items,
        pattern_distances.pattern_key,
        pattern_distances.n_items as n_alike,
        alphas.n_answers,
        alphas.observed,
        alphas.expected,
        alphas.value,
        {{ alpha_without_item(
            'pattern_distances.n_answers', 'pattern_distances.inner_distance',
            'pattern_distances.outer_distance'
        ) }} as change
    from pattern_distances
    inner join alphas
        on
            pattern_distances.cell_id = alphas.cell_id
            and pattern_distances.scale = alphas.scale

),

{% set keys = [
    'cell_id', 'scale', 'value', 'n_items', 'n_answers', 'observed', 'expected'
] %}
units as (

    {{ by_unit('without_item', keys, ['change']) }}

),

jackknifed as (

    select
        cell_id,
        scale,
        value,
        n_items,
        n_units,
        {{ jackknife_error('change', 'n_units', 'n_alike') }} as std_error,
        n_answers,
        observed,
        expected,
        expected / (cast(n_answers as double) * (n_answers - 1))
            as mean_distance
    from units
    group by
        cell_id, scale, value, n_items, n_units, n_answers, observed, expected

),

ranged as (

    select
        jackknifed.cell_id,
        jackknifed.scale,
        jackknifed.value,
        jackknifed.n_items,
        jackknifed.n_units,
        jackknifed.std_error,
        jackknifed.n_answers,
        jackknifed.observed,
        jackknifed.expected,
        jackknifed.mean_distance / coalesce(ranges.greatest_distance, 1)
            as expected_disagreement
    from jackknifed
    left join ranges
        on
            jackknifed.cell_id = ranges.cell_id
            and jackknifed.scale = ranges.scale

)

select * from ranged
