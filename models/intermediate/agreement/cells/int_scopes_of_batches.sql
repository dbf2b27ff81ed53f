-- One row per scope within a batch: whole, resource, language, slice, day.
with

subjects as (

    select * from {{ ref('int_agreement_subjects') }}

),

batch_rounds as (

    select * from {{ ref('int_batch_rounds') }}

),

answer_groups as (

    select * from {{ ref('int_answer_groups') }}

),

answer_slices as (

    select * from {{ ref('int_answer_slices') }}

),

-- Where no model answered, the population `all` would repeat `human`.
whole as (

    select
        project_id,
        batch_id,
        question_id,
        'batch' as scope,
        cast(null as string) as scope_value,
        'human' as population,
        cast(null as string) as only_resource_id,
        cast(null as string) as only_language,
        cast(null as string) as only_slice,
        cast(null as date) as until_date
    from subjects
    union all
    select
        project_id,
        batch_id,
        question_id,
        'batch' as scope,
        null as scope_value,
        populations.population,
        null as only_resource_id,
        null as only_language,
        null as only_slice,
        null as until_date
    from subjects
    cross join (values ('all'), ('llm')) as populations (population)
    where subjects.has_models

),

parts as (

    select distinct
        project_id,
        batch_id,
        question_id,
        'resource' as scope,
        resource_id as scope_value,
        case when resource_kind = 'llm' then 'all' else 'human' end
            as population,
        resource_id as only_resource_id,
        cast(null as string) as only_language,
        cast(null as string) as only_slice,
        cast(null as date) as until_date
    from answer_groups
    union all
    select distinct
        project_id,
        batch_id,
        question_id,
        'language' as scope,
        language as scope_value,
        'human' as population,
        null as only_resource_id,
        language as only_language,
        null as only_slice,
        null as until_date
    from answer_groups
    where language <> ''
    union all
    select
        project_id,
        batch_id,
        question_id,
        'slice:' || slice_key as scope,
        slice_value as scope_value,
        'human' as population,
        null as only_resource_id,
        null as only_language,
        slice as only_slice,
        null as until_date
    from answer_slices
    union all
    select distinct
        project_id,
        batch_id,
        question_id,
        'day' as scope,
        cast(received_on as string) as scope_value,
        'human' as population,
        null as only_resource_id,
        null as only_language,
        null as only_slice,
        received_on as until_date
    from answer_groups

),

scopes as (

    select * from whole
    union all
    select * from parts

),

-- A part that is the whole batch is the batch's own set of answers.
narrowed as (

    select
        subjects.project_id,
        subjects.batch_id,
        subjects.question_id,
        subjects.label_type,
        subjects.taxonomy_version,
        scopes.scope,
        scopes.scope_value,
        scopes.population,
        batch_rounds.round,
        case when subjects.n_resources > 1 then scopes.only_resource_id end
            as only_resource_id,
        case when subjects.n_languages > 1 then scopes.only_language end
            as only_language,
        scopes.only_slice,
        case
            when scopes.until_date < subjects.last_received_on
                then scopes.until_date
        end as until_date
    from scopes
    inner join subjects
        on
            scopes.project_id = subjects.project_id
            and scopes.batch_id = subjects.batch_id
            and scopes.question_id = subjects.question_id
    inner join batch_rounds
        on
            subjects.project_id = batch_rounds.project_id
            and subjects.batch_id = batch_rounds.batch_id
    where scopes.scope <> 'day' or batch_rounds.round = 1

)

select * from narrowed
