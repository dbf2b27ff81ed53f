-- One row per resource that is configured or that sent a file.
{{ config(alias='resources') }}

with

resources as (

    select * from {{ ref('stg_config__resources') }}

),

deliveries as (

    select distinct resource_id
    from {{ ref('stg_landing__deliveries') }}
    where resource_id is not null

),

described as (

    select
        coalesce(resources.resource_id, deliveries.resource_id) as resource_id,
        coalesce(resources.name, deliveries.resource_id) as name,
        coalesce(resources.kind, 'vendor') as kind,
        resources.resource_id is not null as is_configured,
        coalesce(resources.cost_per_answer, 0) as cost_per_answer,
        resources.currency,
        coalesce(resources.rework_days, 3) as rework_days,
        resources.items_per_day,
        coalesce(resources.rework_is_free, false) as rework_is_free
    from resources
    full join deliveries
        on resources.resource_id = deliveries.resource_id

)

select * from described
