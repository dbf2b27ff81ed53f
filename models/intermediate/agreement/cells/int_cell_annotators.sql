-- One row per cell and annotator: answers and abstentions.
with

answers as (

    select * from {{ ref('int_agreement_answers') }}

),

counted as (

    select
        cell_id,
        annotator_key,
        has_identity,
        cast(count(*) - count(label_key) as integer) as n_abstained,
        cast(count(label_key) as integer) as n_answers
    from answers
    group by cell_id, annotator_key, has_identity

),

names as (

    select
        annotator_key,
        max(annotator_id) as annotator_id
    from {{ ref('int_answers_resolved') }}
    where batch_id in (select batch_id from {{ ref('int_batches_to_measure') }})
    group by annotator_key

),

named as (

    select
        counted.*,
        names.annotator_id
    from counted
    inner join names
        on counted.annotator_key = names.annotator_key

)

select * from named
