-- One row per cell: its items, answers, annotators and abstentions.
with

cells as (

    select * from {{ ref('int_agreement_cells') }}
    where not is_measured

),

annotators as (

    select * from {{ ref('int_cell_annotators') }}

),

patterns as (

    select * from {{ ref('int_patterns') }}

),

label_totals as (

    select * from {{ ref('int_label_totals') }}
    where n_pairable > 0

),

labels as (

    select * from {{ ref('stg_config__labels') }}
    where not is_abstention

),

annotator_totals as (

    select
        cell_id,
        sum(n_abstained) as n_abstained,
        sum(case when n_answers > 0 then 1 else 0 end) as n_annotators,
        sum(case when n_answers > 0 and has_identity then 1 else 0 end)
            as n_identified
    from annotators
    group by cell_id

),

item_counts as (

    select
        cell_id,
        sum(n_items) as n_items,
        sum(case when n_answers > 1 then n_items else 0 end) as n_complete,
        sum(n_items * n_answers) as n_answers,
        sum(case when n_answers > 1 then n_items * n_answers else 0 end)
            as n_pairable
    from patterns
    group by cell_id

),

label_counts as (

    select
        cell_id,
        count(*) as n_labels_given
    from label_totals
    group by cell_id

),

taxonomies as (

    select
        project_id,
        question_id,
        taxonomy_version,
        count(*) as n_labels
    from labels
    group by project_id, question_id, taxonomy_version

),

joined as (

    select
        cells.*,
        cast(coalesce(taxonomies.n_labels, 0) as integer) as n_labels,
        cast(coalesce(label_counts.n_labels_given, 0) as integer)
            as n_labels_given,
        cast(coalesce(item_counts.n_items, 0) as integer) as n_items,
        cast(coalesce(item_counts.n_complete, 0) as integer) as n_complete,
        cast(coalesce(item_counts.n_answers, 0) as integer) as n_answers,
        cast(coalesce(item_counts.n_pairable, 0) as integer) as n_pairable,
        cast(coalesce(annotator_totals.n_abstained, 0) as integer)
            as n_abstained,
        cast(coalesce(annotator_totals.n_annotators, 0) as integer)
            as n_annotators,
        cast(coalesce(annotator_totals.n_identified, 0) as integer)
            as n_identified
    from cells
    left join item_counts
        on cells.cell_id = item_counts.cell_id
    left join label_counts
        on cells.cell_id = label_counts.cell_id
    left join annotator_totals
        on cells.cell_id = annotator_totals.cell_id
    left join taxonomies
        on
            cells.project_id = taxonomies.project_id
            and cells.question_id = taxonomies.question_id
            and cells.taxonomy_version = taxonomies.taxonomy_version

)

select * from joined
