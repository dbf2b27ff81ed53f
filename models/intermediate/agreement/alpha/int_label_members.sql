-- One row per cell, label set of a multilabel question and label in it.
with

label_sets as (

    select * from {{ ref('int_label_totals') }}
    where n_pairable > 0

),

cells as (

    select * from {{ ref('int_cell_totals') }}
    where label_type = 'multilabel'

),

labels as (

    select * from {{ ref('stg_config__labels') }}

),

-- Sets are written as their labels in order, with | in between.
matched as (

    select
        label_sets.cell_id,
        label_sets.label,
        labels.label as member
    from label_sets
    inner join cells
        on label_sets.cell_id = cells.cell_id
    inner join labels
        on
            cells.project_id = labels.project_id
            and cells.question_id = labels.question_id
            and cells.taxonomy_version = labels.taxonomy_version
    where
        position(
            '|' || labels.label || '|' in '|' || label_sets.label || '|'
        ) > 0

)

select * from matched
