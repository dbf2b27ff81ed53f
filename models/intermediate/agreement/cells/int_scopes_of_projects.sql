-- One row per scope over batches: label set, language, slice and guideline.
with

subjects as (

    select * from {{ ref('int_agreement_subjects') }}

),

batch_scopes as (

    select * from {{ ref('int_scopes_of_batches') }}
    where
        (scope in ('batch', 'language') or scope like 'slice:%')
        and population <> 'llm'

),

by_guideline as (

    select * from batch_scopes
    union all
    select
        batch_scopes.project_id,
        batch_scopes.batch_id,
        batch_scopes.question_id,
        batch_scopes.label_type,
        batch_scopes.taxonomy_version,
        'guideline' as scope,
        subjects.guideline_version as scope_value,
        batch_scopes.population,
        batch_scopes.round,
        batch_scopes.only_resource_id,
        batch_scopes.only_language,
        batch_scopes.only_slice,
        batch_scopes.until_date
    from batch_scopes
    inner join subjects
        on
            batch_scopes.project_id = subjects.project_id
            and batch_scopes.batch_id = subjects.batch_id
            and batch_scopes.question_id = subjects.question_id
    where batch_scopes.scope = 'batch'

),

guidelines as (

    select
        project_id,
        question_id,
        taxonomy_version,
        count(distinct guideline_version) as n_guidelines
    from subjects
    group by project_id, question_id, taxonomy_version

),

-- The first pass, and what is in force now: each batch's last round.
pooled as (

    select
        by_guideline.project_id,
        by_guideline.question_id,
        by_guideline.label_type,
        by_guideline.taxonomy_version,
        case when by_guideline.scope = 'batch' then 'project'
            else by_guideline.scope
        end as scope,
        by_guideline.scope_value,
        by_guideline.population,
        max(subjects.last_round) as last_round,
        max(by_guideline.only_language) as only_language,
        max(by_guideline.only_slice) as only_slice,
        max(subjects.n_question_languages) as n_languages,
        max(guidelines.n_guidelines) as n_guidelines,
        count(distinct by_guideline.batch_id) as n_batches,
        max(by_guideline.batch_id) as last_batch_id
    from by_guideline
    inner join subjects
        on
            by_guideline.project_id = subjects.project_id
            and by_guideline.batch_id = subjects.batch_id
            and by_guideline.question_id = subjects.question_id
    inner join guidelines
        on
            by_guideline.project_id = guidelines.project_id
            and by_guideline.question_id = guidelines.question_id
            and by_guideline.taxonomy_version
            is not distinct from guidelines.taxonomy_version
    group by
        by_guideline.project_id,
        by_guideline.question_id,
        by_guideline.label_type,
        by_guideline.taxonomy_version,
        by_guideline.scope,
        by_guideline.scope_value,
        by_guideline.population

)

select * from pooled
