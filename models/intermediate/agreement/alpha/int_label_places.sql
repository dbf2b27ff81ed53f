-- One row per cell, scale and label: its place on the scale.
with

cells as (

    select * from {{ ref('int_cell_totals') }}

),

label_totals as (

    select * from {{ ref('int_label_totals') }}
    where n_pairable > 0

),

labels as (

    select * from {{ ref('stg_config__labels') }}

),

-- Ordinal alpha is interval alpha on mid-ranks (Krippendorff 2011): the
-- answers below the label and half of its own.
ranked as (

    select
        label_totals.cell_id,
        'ordinal' as scale,
        label_totals.label_key,
        label_totals.label,
        label_totals.n_pairable,
        sum(label_totals.n_pairable) over (
            partition by label_totals.cell_id
            order by labels.sort_order, label_totals.label
            rows between unbounded preceding and current row
        ) - label_totals.n_pairable / 2e0 as place
    from label_totals
    inner join cells
        on label_totals.cell_id = cells.cell_id
    left join labels
        on
            cells.project_id = labels.project_id
            and cells.question_id = labels.question_id
            and cells.taxonomy_version = labels.taxonomy_version
            and label_totals.label = labels.label
    where cells.label_type = 'ordinal'

),

with_value as (

    select
        *,
        min(case when value is null then 0 else 1 end) over (
            partition by cell_id
        ) as has_values
    from label_totals

),

valued as (

    select
        with_value.cell_id,
        'interval' as scale,
        with_value.label_key,
        with_value.label,
        with_value.n_pairable,
        with_value.value as place
    from with_value
    inner join cells
        on with_value.cell_id = cells.cell_id
    where
        cells.label_type in ('ordinal', 'interval')
        and with_value.has_values = 1

),

placed as (

    select * from ranked
    union all
    select * from valued

)

select * from placed
