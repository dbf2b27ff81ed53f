-- One row per batch, question, population, basis, round and metric.
with

agreement as (

    select * from {{ ref('int_agreement_by_batch') }}

)

select * from agreement
