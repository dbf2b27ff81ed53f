-- One row per cell and annotator: answers and abstentions.
with

answers as (

    select * from {{ ref('int_agreement_answers') }}

),

counted as (

    select
        cell_id,
        annotator_key,
        annotator_id,
        has_identity,
        cast(sum(case when is_abstained then 1 else 0 end) as integer)
            as n_abstained,
        cast(sum(case when is_abstained then 0 else 1 end) as integer)
            as n_answers
    from answers
    group by cell_id, annotator_key, annotator_id, has_identity

)

select * from counted
