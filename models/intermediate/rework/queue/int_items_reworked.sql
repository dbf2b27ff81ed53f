-- One row per item and question whose rework has come, with how far it agrees now.
with

answers as (

    select * from {{ ref('int_answers_resolved') }}
    where is_current

),

open_items as (

    select item_id, question_id
    from {{ ref('int_package_items_answered') }}
    where
        package_kind = 'rework' and sent_at is not null and is_open

),

reworked as (

    select
        item_id,
        question_id,
        max(received_at) as reworked_at
    from answers
    anti join open_items using (item_id, question_id)
    where round > 1
    group by all

),

consensus as (

    select * from {{ ref('int_consensus') }}

),

-- Numbers have no majority, but lie close or do not.
numbers as (

    select
        item_id,
        question_id,
        var_samp(value) as variance
    from answers
    where
        label_type = 'interval'
        and not is_abstained
        and resource_kind <> 'llm'
    group by all

),

joined as (

    select
        reworked.*,
        coalesce(consensus.vote_share > 0.5, false) as has_majority,
        round(numbers.variance, 9) as variance
    from reworked
    left join consensus
        on
            reworked.item_id = consensus.item_id
            and reworked.question_id = consensus.question_id
    left join numbers
        on
            reworked.item_id = numbers.item_id
            and reworked.question_id = numbers.question_id

)

select * from joined
