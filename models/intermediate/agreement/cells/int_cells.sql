-- One row per cell: a set of answers that scopes share.
with

scopes as (

    select * from {{ ref('int_agreement_scopes') }}

),

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
    from scopes

)

select * from cells
