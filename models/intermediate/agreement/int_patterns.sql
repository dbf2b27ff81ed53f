-- One row per cell and pattern: items whose labels were given equally often.
with

item_totals as (

    select * from {{ ref('int_item_totals') }}

),

patterns as (

    select
        cell_id,
        pattern_key,
        n_answers,
        n_agreeing_pairs,
        n_pairs,
        cast(count(*) as bigint) as n_items,
        min(item_key) as example_item_key
    from item_totals
    group by cell_id, pattern_key, n_answers, n_agreeing_pairs, n_pairs

)

select * from patterns
