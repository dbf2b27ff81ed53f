-- One row per cell and label that was given in it.
with

answers as (

    select * from {{ ref('int_agreement_answers') }}
    where not is_abstained

),

named as (

    select
        cell_id,
        label_key,
        max(label) as label,
        max(value) as value
    from answers
    group by cell_id, label_key

)

select * from named
