-- One row per label of a question and taxonomy version.
{{ config(alias='labels') }}

with

labels as (

    select * from {{ ref('stg_config__labels') }}

)

select * from labels
