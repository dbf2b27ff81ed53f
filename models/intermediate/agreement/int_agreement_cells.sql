-- One row per cell: a set of answers whose agreement is measured.
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
        until_date,
        only_resource_id is null
        and only_language is null
        and only_slice is null
        and only_guideline is null
        and until_date is null as is_whole
    from scopes

)

select * from cells
