-- One row per item, question, annotator and round: the answer that counts.
with

answers as (

    select * exclude (fingerprint)
    from {{ ref('int_answers_resolved') }}

)

select * from answers
