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

    select distinct project_id
    from gates
    where measured_over <> 'batch'

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

paired as (

    select distinct
        later.project_id,
        later.batch_id,
        earlier.batch_id as window_batch_id,
        earlier.begun_at
    from begun as later
    inner join begun as earlier
        on
            later.project_id = earlier.project_id
            and later.resource_id = earlier.resource_id
            and (earlier.begun_at, earlier.batch_id)
            <= (later.begun_at, later.batch_id)

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
