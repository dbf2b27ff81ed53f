-- One row per batch, question, resource, language and day with answers.
with

answers as (

    select * from {{ ref('int_answers_resolved') }}
    where role = 'work'

),

grouped as (

    select
        project_id,
        batch_id,
        question_id,
        resource_id,
        resource_kind,
        coalesce(language, '') as language,
        cast(received_at as date) as received_on,
        count(*) as n_answers,
        {{ sum_of_keys('fingerprint') }} as sum_fingerprints,
        bit_xor(fingerprint) as xor_fingerprints
    from answers
    group by
        project_id,
        batch_id,
        question_id,
        resource_id,
        resource_kind,
        coalesce(language, ''),
        cast(received_at as date)

)

select * from grouped
