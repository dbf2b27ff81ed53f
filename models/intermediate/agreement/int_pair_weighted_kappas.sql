-- One row per cell, pair of annotators, weighting and pair of labels they gave.
with

cells as (

    select * from {{ ref('int_cell_totals') }}
    where label_type = 'ordinal' and n_labels > 1

),

margins as (

    select * from {{ ref('int_pair_label_margins') }}

),

pair_label_counts as (

    select * from {{ ref('int_pair_label_counts') }}

),

labels as (

    select
        project_id,
        question_id,
        taxonomy_version,
        {{ compact_key('label') }} as label_key,
        row_number() over (
            partition by project_id, question_id, taxonomy_version
            order by sort_order, label
        ) as place
    from {{ ref('stg_config__labels') }}
    where not is_abstention

),

weightings as (

    select 'linear' as weighting
    union all
    select 'quadratic' as weighting

),

-- Distances in whole steps between labels: kappa doesn't change by the unit.
distances as (

    select
        cells.cell_id,
        weightings.weighting,
        labels_a.label_key as label_key_a,
        labels_b.label_key as label_key_b,
        case
            when weightings.weighting = 'linear'
                then abs(labels_a.place - labels_b.place)
            else
                (labels_a.place - labels_b.place)
                * (labels_a.place - labels_b.place)
        end as distance
    from cells
    inner join labels as labels_a
        on
            cells.project_id = labels_a.project_id
            and cells.question_id = labels_a.question_id
            and cells.taxonomy_version = labels_a.taxonomy_version
    inner join labels as labels_b
        on
            cells.project_id = labels_b.project_id
            and cells.question_id = labels_b.question_id
            and cells.taxonomy_version = labels_b.taxonomy_version
    cross join weightings

),

-- From a label to all the answers of each of the two.
outer_distances as (

    select
        margins.cell_id,
        margins.annotator_a,
        margins.annotator_b,
        distances.weighting,
        distances.label_key_a as label_key,
        sum(margins.n_a) as n_items,
        sum(margins.n_a * distances.distance) as to_a,
        sum(margins.n_b * distances.distance) as to_b
    from margins
    inner join distances
        on
            margins.cell_id = distances.cell_id
            and margins.label_key = distances.label_key_b
    group by
        margins.cell_id,
        margins.annotator_a,
        margins.annotator_b,
        distances.weighting,
        distances.label_key_a

),

counted as (

    select
        pair_label_counts.cell_id,
        pair_label_counts.annotator_a,
        pair_label_counts.annotator_b,
        distances.weighting,
        pair_label_counts.label_key_a,
        pair_label_counts.label_key_b,
        distances.distance,
        cast(of_a.n_items as bigint) as n_items,
        cast(of_a.to_b as bigint) as to_b,
        cast(of_b.to_a as bigint) as to_a,
        cast(
            sum(pair_label_counts.n_items * distances.distance) over by_pair
            as bigint
        ) as observed,
        cast(
            sum(pair_label_counts.n_items * of_a.to_b) over by_pair as bigint
        ) as expected
    from pair_label_counts
    inner join distances
        on
            pair_label_counts.cell_id = distances.cell_id
            and pair_label_counts.label_key_a = distances.label_key_a
            and pair_label_counts.label_key_b = distances.label_key_b
    inner join outer_distances as of_a
        on
            pair_label_counts.cell_id = of_a.cell_id
            and pair_label_counts.annotator_a = of_a.annotator_a
            and pair_label_counts.annotator_b = of_a.annotator_b
            and distances.weighting = of_a.weighting
            and pair_label_counts.label_key_a = of_a.label_key
    inner join outer_distances as of_b
        on
            pair_label_counts.cell_id = of_b.cell_id
            and pair_label_counts.annotator_a = of_b.annotator_a
            and pair_label_counts.annotator_b = of_b.annotator_b
            and distances.weighting = of_b.weighting
            and pair_label_counts.label_key_b = of_b.label_key
    window by_pair as (
        partition by
            pair_label_counts.cell_id,
            pair_label_counts.annotator_a,
            pair_label_counts.annotator_b,
            distances.weighting
    )

),

-- Cohen 1968: 1 - N observed / expected; and without one item labelled so.
kappas as (

    select
        *,
        1 - cast(n_items * observed as double) / expected as kappa,
        1 - cast((n_items - 1) * (observed - distance) as double)
        / nullif(expected - to_a - to_b + distance, 0) as kappa_without
    from counted
    where expected > 0

)

select * from kappas
