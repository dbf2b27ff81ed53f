-- One row per cell and scale: Krippendorff's alpha with its standard error.
with

pattern_distances as (

    select
        cell_id,
        scale,
        n_items,
        n_answers,
        inner_distance,
        outer_distance
    from {{ ref('int_pattern_distances') }}
    union all
    select
        cell_id,
        scale,
        n_items,
        n_answers,
        inner_distance,
        outer_distance
    from {{ ref('int_pattern_pair_distances') }}

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

-- Krippendorff 2011: D = sum of d_u, d_u = inner distance / (r - 1), and
-- E = distance of all ordered pairs of answers of the cell.
summed as (

    select
        cell_id,
        scale,
        cast(sum(n_items) as bigint) as n_items,
        cast(sum(n_items * n_answers) as bigint) as n_answers,
        {{ exact_sum('n_items * (inner_distance / (n_answers - 1))') }}
            as observed,
        {{ exact_sum('n_items * outer_distance') }} as expected
    from pattern_distances
    group by cell_id, scale

),

alphas as (

    select
        *,
        case
            when expected > 0
                then 1 - (n_answers - 1) * observed / expected
        end as value
    from summed

),

-- Alpha without one item: its answers leave D and E (labels stay where they
-- are on the scale).
without_item as (

    select
        alphas.cell_id,
        alphas.scale,
        alphas.n_items,
        pattern_distances.n_items as n_alike,
        alphas.n_answers,
        alphas.observed,
        alphas.expected,
        alphas.value,
        case
            when
                alphas.expected
                - 2 * pattern_distances.outer_distance
                + pattern_distances.inner_distance
                > 1e-9 * alphas.expected
                then
                    1 - (alphas.n_answers - pattern_distances.n_answers - 1)
                    * (
                        alphas.observed
                        - pattern_distances.inner_distance
                        / (pattern_distances.n_answers - 1)
                    ) / (
                        alphas.expected
                        - 2 * pattern_distances.outer_distance
                        + pattern_distances.inner_distance
                    )
        end - alphas.value as change
    from pattern_distances
    inner join alphas
        on
            pattern_distances.cell_id = alphas.cell_id
            and pattern_distances.scale = alphas.scale

),

jackknifed as (

    select
        cell_id,
        scale,
        value,
        n_items,
        {{ jackknife_error('change', 'n_items', 'n_alike') }} as std_error,
        n_answers,
        observed,
        expected,
        expected / (cast(n_answers as double) * (n_answers - 1))
            as mean_distance
    from without_item
    group by cell_id, scale, value, n_items, n_answers, observed, expected

),

ranged as (

    select
        jackknifed.cell_id,
        jackknifed.scale,
        jackknifed.value,
        jackknifed.n_items,
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
