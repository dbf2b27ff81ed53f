-- One row per batch, item and question that must be annotated again.
with

queued as (

    select * from {{ ref('int_rework_queue') }}

)

select * from queued
