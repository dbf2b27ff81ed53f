-- One row per project and annotator who answered.
with

standings as (

    select * from {{ ref('int_annotator_standings') }}

)

select * from standings
