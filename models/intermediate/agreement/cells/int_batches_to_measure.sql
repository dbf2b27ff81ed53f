-- One row per batch and cell with answers of it that this build measures.
with

cell_batches as (

    select * from {{ ref('int_cell_batches') }}

),

cells as (

    select * from {{ ref('int_agreement_cells') }}
    where not is_measured

),

to_measure as (

    select cell_batches.*
    from cell_batches
    inner join cells
        on cell_batches.cell_id = cells.cell_id

)

select * from to_measure
