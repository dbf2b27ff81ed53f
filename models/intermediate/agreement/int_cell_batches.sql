-- One row per cell and batch that it takes answers from.
with

cells as (

    select * from {{ ref('int_agreement_cells') }}
    where not is_measured

),

subjects as (

    select * from {{ ref('int_agreement_subjects') }}

),

joined as (

    select
        cells.*,
        subjects.batch_id
    from cells
    inner join subjects
        on
            cells.project_id = subjects.project_id
            and cells.question_id = subjects.question_id
            and cells.taxonomy_version
            is not distinct from subjects.taxonomy_version
            and coalesce(cells.only_batch_id, subjects.batch_id)
            = subjects.batch_id
            and coalesce(cells.only_guideline, subjects.guideline_version)
            = subjects.guideline_version

)

select * from joined
