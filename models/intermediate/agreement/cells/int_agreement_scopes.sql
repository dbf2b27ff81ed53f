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
identified as (

    select
        {{ compact_key(
            "concat_ws(chr(31), project_id, question_id,"
            " coalesce(taxonomy_version, chr(30)), population,"
            " coalesce(only_batch_id, chr(30)), cast(round as string),"
            " coalesce(only_resource_id, chr(30)),"
            " coalesce(only_language, chr(30)), coalesce(only_slice, chr(30)),"
            " coalesce(only_guideline, chr(30)),"
            " coalesce(cast(until_date as string), chr(30)))"
        ) }} as cell_id,
        *
    from scopes
    where
        case when scope like 'slice:%' then 'slice' else scope end
        in {{ agreement_scopes() }}

)

select * from identified
