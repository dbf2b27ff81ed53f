-- One row per cell and batch that it takes answers from.
with

cells as (

    select distinct
        cell_id,
        project_id,
        question_id,
        label_type,
        taxonomy_version,
        population,
        round,
        only_batch_id,
        only_resource_id,
        only_language,
        only_slice,
        only_guideline,
        until_date
    from {{ ref('int_agreement_scopes') }}

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
