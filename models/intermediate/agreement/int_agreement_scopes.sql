-- One row per scope, population and round, with the cell that measures it.
with

batch_scopes as (

    select * from {{ ref('int_scopes_of_batches') }}

),

project_scopes as (

    select * from {{ ref('int_scopes_of_projects') }}

),

-- The first pass, and what is in force now: each batch's last round.
project_rounds as (

    select
        *,
        1 as round
    from project_scopes
    union all
    select
        *,
        last_round as round
    from project_scopes
    where last_round > 1 and scope <> 'guideline'

),

scopes as (

    select
        project_id,
        batch_id,
        question_id,
        label_type,
        taxonomy_version,
        scope,
        scope_value,
        population,
        round,
        batch_id as only_batch_id,
        only_resource_id,
        only_language,
        only_slice,
        cast(null as string) as only_guideline,
        until_date
    from batch_scopes
    union all
    select
        project_id,
        null as batch_id,
        question_id,
        label_type,
        taxonomy_version,
        scope,
        scope_value,
        population,
        round,
        case when n_batches = 1 then last_batch_id end as only_batch_id,
        null as only_resource_id,
        case
            when scope = 'language' and n_batches > 1 and n_languages > 1
                then scope_value
            else only_language
        end as only_language,
        only_slice,
        case
            when scope = 'guideline' and n_batches > 1 and n_guidelines > 1
                then scope_value
        end as only_guideline,
        null as until_date
    from project_rounds

),

-- Scopes with the same answers share a cell, which is measured once.
numbered as (

    select
        cast(
            dense_rank() over (
                order by
                    project_id,
                    question_id,
                    taxonomy_version,
                    population,
                    coalesce(only_batch_id, ''),
                    round,
                    coalesce(only_resource_id, ''),
                    coalesce(only_language, ''),
                    coalesce(only_slice, ''),
                    only_guideline nulls first,
                    coalesce(cast(until_date as string), '')
            ) as integer
        ) as cell_id,
        *
    from scopes
    where
        case when scope like 'slice:%' then 'slice' else scope end
        in {{ agreement_scopes() }}

)

select * from numbered
