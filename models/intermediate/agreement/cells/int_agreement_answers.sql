-- One row per cell and answer in force in it: what coefficients read of it.
with

answers as (

    select * from {{ ref('int_cell_answers') }}

),

-- As narrow as can be: with ids and labels written out, this table would cost
-- more than all the coefficients.
narrowed as (

    select
        cell_id,
        item_key,
        annotator_key,
        case when not is_abstained then label_key end as label_key,
        has_identity
    from answers

)

select * from narrowed
