-- One row per pattern and label in it: how often it was given.
with

patterns as (

    select * from {{ ref('int_patterns') }}

),

answers as (

    select * from {{ ref('int_agreement_answers') }}
    where label_key is not null

),

-- A pattern has the same labels in every cell: one item shows them.
ranked as (

    select
        *,
        row_number() over (partition by pattern_key order by cell_id) as place
    from patterns

),

examples as (

    select * from ranked
    where place = 1

),

counted as (

    select
        examples.pattern_key,
        examples.n_answers as n_item_answers,
        answers.label_key,
        cast(count(*) as bigint) as n_answers
    from answers
    inner join examples
        on
            answers.cell_id = examples.cell_id
            and answers.item_key = examples.example_item_key
    group by examples.pattern_key, examples.n_answers, answers.label_key

),

names as (

    select
        label_key,
        max({{ answer_label() }}) as label,
        max(value) as value
    from {{ ref('int_answers_resolved') }}
    where
        batch_id in (select batch_id from {{ ref('int_batches_to_measure') }})
        and label_key is not null
    group by label_key

),

named as (

    select
        counted.*,
        names.label,
        names.value
    from counted
    inner join names
        on counted.label_key = names.label_key

)

select * from named
