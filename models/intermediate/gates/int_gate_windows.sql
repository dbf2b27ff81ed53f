-- One row per batch, earlier batch of its resources, and how far back that is.
with

batch_resources as (

    select * from {{ ref('int_batch_resources') }}
    where n_received > 0

),

resources as (

    select * from {{ ref('stg_config__resources') }}

),

gates as (

    select * from {{ ref('stg_config__gates') }}

),

windowed_projects as (

    select
        project_id,
        max(cast(replace(measured_over, 'last_', '') as integer)) as n_batches
    from gates
    where measured_over <> 'batch'
    group by project_id

),

begun as (

    select
        batch_resources.project_id,
        batch_resources.batch_id,
        batch_resources.resource_id,
        min(batch_resources.first_received_at) over (
            partition by batch_resources.project_id, batch_resources.batch_id
        ) as begun_at
    from batch_resources
    semi join windowed_projects
        on batch_resources.project_id = windowed_projects.project_id
    left join resources
        on batch_resources.resource_id = resources.resource_id
    where coalesce(resources.kind, 'vendor') <> 'llm'

),

-- What is among the last k of all its resources is among the last k of one.
in_turn as (

    select
        begun.*,
        windowed_projects.n_batches,
        row_number() over (
            partition by begun.project_id, begun.resource_id
            order by begun.begun_at, begun.batch_id
        ) as turn
    from begun
    inner join windowed_projects
        on begun.project_id = windowed_projects.project_id

),

wanted as (

    select
        project_id,
        batch_id,
        resource_id,
        turn - unnest(range(n_batches)) as turn
    from in_turn

),

paired as (

    select distinct
        wanted.project_id,
        wanted.batch_id,
        earlier.batch_id as window_batch_id,
        earlier.begun_at
    from wanted
    inner join in_turn as earlier
        on
            wanted.project_id = earlier.project_id
            and wanted.resource_id = earlier.resource_id
            and wanted.turn = earlier.turn

),

numbered as (

    select
        project_id,
        batch_id,
        window_batch_id,
        row_number() over (
            partition by project_id, batch_id
            order by begun_at desc, window_batch_id desc
        ) as place
    from paired

)

select * from numbered
