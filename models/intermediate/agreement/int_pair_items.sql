-- One row per pair of annotators and item that both answered.
with

shared_items as (

    select * from {{ ref('int_shared_items') }}

),

pairs as (

    select * from {{ ref('int_pair_sizes') }}

),

joined as (

    select shared_items.*
    from shared_items
    inner join pairs
        on shared_items.pair_id = pairs.pair_id

)

select * from joined
