-- One row per cell: a set of answers whose agreement is measured.
with

cells as (

    select * from {{ ref('int_cells') }}

),

fingerprints as (

    select * from {{ ref('int_cell_fingerprints') }}

),

measured_before as (

    {{ cells_measured_before() }}

),

compared as (

    select
        cells.*,
        cells.only_resource_id is null
        and cells.only_language is null
        and cells.only_slice is null
        and cells.only_guideline is null
        and cells.until_date is null as is_whole,
        fingerprints.fingerprint,
        case
            -- Spans and texts also depend on what was read out of an answer.
            when cells.label_type in ('span', 'text') then 0
            when fingerprints.fingerprint = measured_before.fingerprint then 1
            else 0
        end as is_unchanged
    from cells
    inner join fingerprints
        on cells.cell_id = fingerprints.cell_id
    left join measured_before
        on cells.cell_id = measured_before.cell_id

),

-- Cells of a batch are also compared with each other, and so are measured
-- together.
settled as (

    select
        *,
        min(is_unchanged) over (
            partition by project_id, question_id, only_batch_id
        ) = 1 as is_measured
    from compared

)

select * from settled
