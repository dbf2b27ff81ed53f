-- One row per cell, scale and ordered pair of labels: their distance.
with

label_totals as (

    select * from {{ ref('int_label_totals') }}
    where n_pairable > 0

),

cells as (

    select * from {{ ref('int_cell_totals') }}
    where
        label_type = 'interval'
        and n_labels_given <= {{ var('max_distinct_answers', 300) }}

),

label_overlaps as (

    select * from {{ ref('int_label_overlaps') }}

),

-- A ratio scale has a zero and nothing below it.
numbers as (

    select
        label_totals.cell_id,
        label_totals.label,
        label_totals.value,
        min(label_totals.value) over (
            partition by label_totals.cell_id
        ) as least_value
    from label_totals
    inner join cells
        on label_totals.cell_id = cells.cell_id

),

-- Krippendorff 2011: ((a - b) / (a + b)) squared; two zeros are the same.
ratios as (

    select
        numbers_a.cell_id,
        'ratio' as scale,
        numbers_a.label as label_a,
        numbers_b.label as label_b,
        coalesce(
            power(
                (numbers_a.value - numbers_b.value)
                / nullif(numbers_a.value + numbers_b.value, 0), 2
            ), 0
        ) as distance
    from numbers as numbers_a
    inner join numbers as numbers_b
        on numbers_a.cell_id = numbers_b.cell_id
    where numbers_a.least_value >= 0

),

-- Jaccard 1912: one less the common share of both sets.
jaccard as (

    select
        cell_id,
        'jaccard' as scale,
        label_a,
        label_b,
        coalesce(
            1 - cast(n_common as double) / nullif(n_a + n_b - n_common, 0), 0
        ) as distance,
        n_a,
        n_b,
        n_common
    from label_overlaps

),

-- Passonneau 2006: Jaccard times how near the sets are to one in the other.
masi as (

    select
        cell_id,
        'masi' as scale,
        label_a,
        label_b,
        1 - (1 - distance) * case
            when n_a = n_b and n_a = n_common then 1
            when n_common = least(n_a, n_b) then 2e0 / 3
            when n_common > 0 then 1e0 / 3
            else 0
        end as distance
    from jaccard

),

unioned as (

    select * from ratios
    union all
    select
        cell_id,
        scale,
        label_a,
        label_b,
        distance
    from jaccard
    union all
    select * from masi

),

-- The farthest pair is at 1: alpha doesn't change by it, and sums are exact.
scaled as (

    select
        cell_id,
        scale,
        label_a,
        label_b,
        distance / nullif(
            max(distance) over (partition by cell_id, scale), 0
        ) as distance
    from unioned

)

select * from scaled
where distance is not null
