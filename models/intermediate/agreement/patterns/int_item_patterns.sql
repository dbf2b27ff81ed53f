-- One row per cell and item: how many answered, and its pattern of labels.
with

answers as (

    select * from {{ ref('int_agreement_answers') }}
    where label_key is not null

),

-- A sum doesn't depend on the order, and counts a label as often as it was
-- given: equal sums are equal multisets, but for one in 10^18.
summed as (

    select
        cell_id,
        item_key,
        cast(count(*) as integer) as n_answers,
        {{ sum_of_keys('label_key') }} as pattern_key
    from answers
    group by cell_id, item_key

)

select * from summed
