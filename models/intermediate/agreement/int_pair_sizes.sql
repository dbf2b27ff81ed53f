-- One row per pair of annotators who share enough items: how many.
with

shared_items as (

    select * from {{ ref('int_shared_items') }}

),

-- Pairs that share a handful of items say little and are many: they leave
-- before anything else is worked out.
pairs as (

    select
        pair_id,
        cast(count(*) as bigint) as n_items
    from shared_items
    group by pair_id
    having count(*) >= {{ var('min_shared_items', 5) }}

)

select * from pairs
