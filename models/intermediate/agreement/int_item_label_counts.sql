-- One row per cell, item and label that somebody gave it.
with

answers as (

    select * from {{ ref('int_agreement_answers') }}
    where not is_abstained

),

counted as (

    select
        cell_id,
        item_key,
        label_key,
        cast(count(*) as integer) as n_answers
    from answers
    group by cell_id, item_key, label_key

)

select * from counted
