-- One row per project and gate in force.
{{ config(alias='gates') }}

with

gates as (

    select * from {{ ref('stg_config__gates') }}

)

select * from gates
