-- One row per cell, pair of annotators, weighting and pair of their labels.
with

cells as (

    select * from {{ ref('int_cell_totals') }}
    where is_whole and label_type in ('nominal', 'ordinal')

),

margins as (

    select * from {{ ref('int_pair_label_margins') }}

),

pair_label_counts as (

    select * from {{ ref('int_pair_label_counts') }}

),

kappas as (

    select * from {{ ref('int_pair_kappas') }}

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

crossed as (

    select
        margins_a.cell_id,
        margins_a.annotator_a,
        margins_a.annotator_b,
        cells.label_type,
        cells.n_labels,
        margins_a.label_key as label_key_a,
        margins_b.label_key as label_key_b,
        cast(margins_a.n_a as double) / kappas.n_items as share_a,
        cast(margins_b.n_b as double) / kappas.n_items as share_b,
        cast(coalesce(pair_label_counts.n_items, 0) as double)
        / kappas.n_items as share,
        places_a.place - places_b.place as steps
    from margins as margins_a
    inner join margins as margins_b
        on
            margins_a.cell_id = margins_b.cell_id
            and margins_a.annotator_a = margins_b.annotator_a
            and margins_a.annotator_b = margins_b.annotator_b
    inner join kappas
        on
            margins_a.cell_id = kappas.cell_id
            and margins_a.annotator_a = kappas.annotator_a
            and margins_a.annotator_b = kappas.annotator_b
    inner join cells
        on margins_a.cell_id = cells.cell_id
    left join pair_label_counts
        on
            margins_a.cell_id = pair_label_counts.cell_id
            and margins_a.annotator_a = pair_label_counts.annotator_a
            and margins_a.annotator_b = pair_label_counts.annotator_b
            and margins_a.label_key = pair_label_counts.label_key_a
            and margins_b.label_key = pair_label_counts.label_key_b
    left join labels as places_a
        on
            cells.project_id = places_a.project_id
            and cells.question_id = places_a.question_id
            and cells.taxonomy_version = places_a.taxonomy_version
            and margins_a.label_key = places_a.label_key
    left join labels as places_b
        on
            cells.project_id = places_b.project_id
            and cells.question_id = places_b.question_id
            and cells.taxonomy_version = places_b.taxonomy_version
            and margins_b.label_key = places_b.label_key

),

-- Cohen 1960 and 1968: full credit for the same label, and for ordinal
-- labels some for near ones.
weighted as (

    select
        *,
        'cohen_kappa' as metric,
        case when label_key_a = label_key_b then 1e0 else 0e0 end as weight
    from crossed
    union all
    select
        *,
        'cohen_kappa_linear' as metric,
        1e0 - abs(steps) / nullif(n_labels - 1e0, 0) as weight
    from crossed
    where label_type = 'ordinal' and n_labels > 1
    union all
    select
        *,
        'cohen_kappa_quadratic' as metric,
        1e0 - steps * steps
        / nullif((n_labels - 1e0) * (n_labels - 1e0), 0) as weight
    from crossed
    where label_type = 'ordinal' and n_labels > 1

)

select * from weighted
