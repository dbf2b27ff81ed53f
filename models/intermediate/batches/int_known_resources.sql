-- One row per resource that is configured, has a feed contract or sent a file.
with

resources as (

    select * from {{ ref('stg_config__resources') }}

),

contracts as (

    select * from {{ ref('stg_landing__contracts') }}

),

deliveries as (

    select * from {{ ref('stg_landing__deliveries') }}

),

known as (

    select resource_id from resources
    union
    select resource_id from contracts where resource_id is not null
    union
    select resource_id from deliveries where resource_id is not null

)

select * from known
