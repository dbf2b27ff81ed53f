-- One row per batch, round and pair of groups: resources, humans and models.
with

scopes as (

    select * from {{ ref('int_agreement_scopes') }}
    where batch_id is not null

),

resources as (

    select
        project_id,
        batch_id,
        question_id,
        round,
        taxonomy_version,
        'resource' as scope,
        cell_id,
        scope_value as name
    from scopes
    where scope = 'resource'

),

-- People first; each of the two is everybody of that kind.
kinds as (

    select
        project_id,
        batch_id,
        question_id,
        round,
        taxonomy_version,
        'batch' as scope,
        cell_id,
        population as name
    from scopes
    where scope = 'batch' and population in ('human', 'llm')

),

groups as (

    select * from resources
    union all
    select * from kinds

),

paired as (

    select
        first_groups.project_id,
        first_groups.batch_id,
        first_groups.question_id,
        first_groups.round,
        first_groups.taxonomy_version,
        first_groups.scope,
        first_groups.name as name_a,
        second_groups.name as name_b,
        first_groups.cell_id as cell_a,
        second_groups.cell_id as cell_b
    from groups as first_groups
    inner join groups as second_groups
        on
            first_groups.project_id = second_groups.project_id
            and first_groups.batch_id = second_groups.batch_id
            and first_groups.question_id = second_groups.question_id
            and first_groups.round = second_groups.round
            and first_groups.scope = second_groups.scope
            and first_groups.name < second_groups.name

)

select * from paired
