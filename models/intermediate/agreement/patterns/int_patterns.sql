-- One row per cell and pattern: items whose labels were given equally often.
with

item_patterns as (

    select * from {{ ref('int_item_patterns') }}

),

patterns as (

    select
        cell_id,
        pattern_key,
        n_answers,
        cast(count(*) as bigint) as n_items,
        min(item_key) as example_item_key
    from item_patterns
    group by cell_id, pattern_key, n_answers

)

select * from patterns
