-- One row per answer that a package withdrew and that another has replaced.
with

rounded as (

    select * from {{ ref('int_answers_rounded') }}

),

rework_items as (

    select *
    from {{ ref('int_package_items') }}
    where sent_at is not null and package_kind = 'rework'

),

withdrawals as (

    select
        opens_round,
        item_id,
        question_id,
        unnest(withdraws) as answer_id
    from rework_items

),

returned as (

    select rounded.*
    from rounded
    semi join withdrawals
        on
            rounded.item_id = withdrawals.item_id
            and rounded.question_id = withdrawals.question_id
            and rounded.round >= withdrawals.opens_round
    qualify
        row_number() over (
            partition by
                item_id, question_id, batch_id, annotator_id, round
            order by
                received_at desc, delivery_id desc, answer_number desc
        ) = 1

),

-- A withdrawal takes effect when an answer comes back, from anyone.
effective as (

    select
        withdrawn.item_id,
        withdrawn.question_id,
        withdrawn.annotator_id,
        withdrawals.opens_round,
        min(returned.answer_id) as returned_answer_id
    from withdrawals
    inner join rounded as withdrawn
        on withdrawals.answer_id = withdrawn.answer_id
    inner join returned
        on
            withdrawals.item_id = returned.item_id
            and withdrawals.question_id = returned.question_id
            and withdrawals.opens_round <= returned.round
    group by all

),

withdrawn as (

    select
        rounded.answer_id,
        min(effective.opens_round) as withdrawn_in_round,
        min_by(effective.returned_answer_id, effective.opens_round)
            as returned_answer_id
    from rounded
    inner join effective
        on
            rounded.item_id = effective.item_id
            and rounded.question_id = effective.question_id
            and rounded.annotator_id = effective.annotator_id
            and rounded.round < effective.opens_round
    group by rounded.answer_id

)

select * from withdrawn
