-- One row per scope over batches: question and label set, and each language.
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

-- The first pass, and what is in force now: each batch's last round.
pooled as (

    select
        batch_scopes.project_id,
        batch_scopes.question_id,
        batch_scopes.label_type,
        batch_scopes.taxonomy_version,
        case when batch_scopes.scope = 'batch' then 'project'
            else batch_scopes.scope
        end as scope,
        batch_scopes.scope_value,
        batch_scopes.population,
        max(subjects.last_round) as last_round,
        max(batch_scopes.only_language) as only_language,
        max(batch_scopes.only_slice) as only_slice,
        max(subjects.n_question_languages) as n_languages,
        count(distinct batch_scopes.batch_id) as n_batches,
        max(batch_scopes.batch_id) as last_batch_id
    from batch_scopes
    inner join subjects
        on
            batch_scopes.project_id = subjects.project_id
            and batch_scopes.batch_id = subjects.batch_id
            and batch_scopes.question_id = subjects.question_id
    group by
        batch_scopes.project_id,
        batch_scopes.question_id,
        batch_scopes.label_type,
        batch_scopes.taxonomy_version,
        batch_scopes.scope,
        batch_scopes.scope_value,
        batch_scopes.population

)

select * from pooled
