-- One row per landed delivery, trait and subject: its fingerprint.
with

deliveries as (

    select * from {{ ref('int_deliveries_compared') }}

),

answers as (

    select * from {{ ref('stg_landing__answers') }}

),

questions as (

    select * from {{ ref('stg_config__questions') }}

),

listed_columns as (

    select
        delivery_id,
        unnest(from_json(header, '["VARCHAR"]')) as column_name,
        generate_subscripts(from_json(header, '["VARCHAR"]'), 1) as position
    from deliveries

),

listed_flags as (

    select
        delivery_id,
        split_part(
            unnest(from_json(flags, '["VARCHAR"]')), ':', 1
        ) as flag
    from deliveries

),

cells as (

    select
        delivery_id,
        'item' as subject,
        source_key as cell
    from answers
    union all
    select delivery_id, 'annotator', annotator
    from answers
    union all
    select delivery_id, 'answer', answer
    from answers

),

typed as (

    select
        delivery_id,
        subject,
        case
            when bool_and(regexp_full_match(cell, '[+-]?[0-9]+'))
                then 'whole numbers'
            when bool_and(try_cast(cell as double) is not null) then 'numbers'
            when bool_and(try_cast(cell as timestamp) is not null) then 'times'
            else 'text'
        end as type
    from cells
    where cell is not null
    group by delivery_id, subject

),

labels as (

    select
        answers.delivery_id,
        answers.answer as label,
        count(*) as n_answers
    from answers
    inner join questions
        on
            answers.project_id = questions.project_id
            and answers.question_id = questions.question_id
    where
        answers.answer is not null
        and questions.label_type in ('nominal', 'ordinal')
    group by answers.delivery_id, answers.answer

),

gathered as (

    select
        delivery_id,
        'encoding' as trait,
        '' as subject,
        encoding as value,
        cast(null as bigint) as n
    from deliveries
    union all
    select delivery_id, 'format', '', format, null
    from deliveries
    union all
    select
        delivery_id,
        'feed_contract',
        '',
        substr(contract_sha256, 1, 8),
        null
    from deliveries
    union all
    select
        delivery_id,
        'column',
        column_name,
        column_name,
        min(position)
    from listed_columns
    group by delivery_id, column_name
    union all
    select distinct delivery_id, 'flag', flag, flag, cast(null as bigint)
    from listed_flags
    union all
    select delivery_id, 'type', subject, type, null
    from typed
    union all
    select delivery_id, 'label', label, label, n_answers
    from labels

)

select * from gathered
where value is not null
