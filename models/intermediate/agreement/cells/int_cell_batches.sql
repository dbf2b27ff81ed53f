-- One row per cell and batch that it takes answers from.
with

cells as (

    select * from {{ ref('int_cells') }}

),

subjects as (

    select * from {{ ref('int_agreement_subjects') }}

),

-- Apart, so that ten thousand batches are not held against each other.
of_batches as (

    select
        cells.*,
        subjects.batch_id,
        subjects.guideline_version
    from cells
    inner join subjects
        on
            cells.project_id = subjects.project_id
            and cells.question_id = subjects.question_id
            and cells.only_batch_id = subjects.batch_id
    where
        cells.taxonomy_version is not distinct from subjects.taxonomy_version

),

of_projects as (

    select
        cells.*,
        subjects.batch_id,
        subjects.guideline_version
    from cells
    inner join subjects
        on
            cells.project_id = subjects.project_id
            and cells.question_id = subjects.question_id
            and cells.taxonomy_version
            is not distinct from subjects.taxonomy_version
    where cells.only_batch_id is null

),

unioned as (

    select * from of_batches
    union all
    select * from of_projects

)

select * from unioned
where coalesce(only_guideline, guideline_version) = guideline_version
