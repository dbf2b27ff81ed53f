-- One row per cell of ordered labels and pair of labels given: steps apart.
with

cells as (

    select * from {{ ref('int_cell_totals') }}
    where label_type = 'ordinal' and n_labels > 1

),

label_totals as (

    select * from {{ ref('int_label_totals') }}

),

labels as (

    select
        project_id,
        question_id,
        taxonomy_version,
        label,
        row_number() over (
            partition by project_id, question_id, taxonomy_version
            order by sort_order, label
        ) as label_rank
    from {{ ref('stg_config__labels') }}
    where not is_abstention

),

ranked as (

    select
        cells.cell_id,
        cells.n_labels,
        label_totals.label_key,
        labels.label_rank
    from cells
    inner join label_totals
        on cells.cell_id = label_totals.cell_id
    inner join labels
        on
            cells.project_id = labels.project_id
            and cells.question_id = labels.question_id
            and cells.taxonomy_version = labels.taxonomy_version
            and label_totals.label = labels.label

),

paired as (

    select
        labels_a.cell_id,
        labels_a.label_key as label_key_a,
        labels_b.label_key as label_key_b,
        abs(labels_a.label_rank - labels_b.label_rank) as n_steps,
        labels_a.n_labels - 1 as n_steps_at_most
    from ranked as labels_a
    inner join ranked as labels_b
        on labels_a.cell_id = labels_b.cell_id

)

select * from paired
