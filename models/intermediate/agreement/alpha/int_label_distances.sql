-- One row per cell, scale and label: its distance from all the answers.
with

cells as (

    select * from {{ ref('int_cell_totals') }}

),

label_totals as (

    select * from {{ ref('int_label_totals') }}
    where n_pairable > 0

),

positions as (

    select * from {{ ref('int_label_positions') }}

),

-- Nominal: every answer of another label is at distance 1.
nominal as (

    select
        label_totals.cell_id,
        'nominal' as scale,
        label_totals.label_key,
        label_totals.label,
        label_totals.n_pairable,
        cast(null as double) as position,
        cast(cells.n_pairable - label_totals.n_pairable as double)
            as total_distance
    from label_totals
    inner join cells
        on label_totals.cell_id = cells.cell_id
    where cells.label_type <> 'interval'

),

-- Squared differences of standard scores: mean 0 and variance 1 over the
-- answers, so that they add up to N (position squared + 1).
metric as (

    select
        positions.cell_id,
        positions.scale,
        positions.label_key,
        positions.label,
        positions.n_pairable,
        positions.position,
        cells.n_pairable * (positions.position * positions.position + 1)
            as total_distance
    from positions
    inner join cells
        on positions.cell_id = cells.cell_id

),

unioned as (

    select * from nominal
    union all
    select * from metric

)

select * from unioned
