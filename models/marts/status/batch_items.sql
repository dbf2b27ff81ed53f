-- One row per batch and item, with the time of its membership.
with

memberships as (

    select * from {{ ref('int_batch_items') }}

)

select * from memberships
