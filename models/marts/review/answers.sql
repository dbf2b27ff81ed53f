-- One row per item, question, annotator and round: the answer that counts.
with

answers as (

    select * exclude (
        fingerprint, item_key, annotator_key, label_key, cluster_key
    )
    from {{ ref('int_answers_resolved') }}

)

select * from answers
