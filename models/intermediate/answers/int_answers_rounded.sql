-- One row per valid answer, with the round that it belongs to.
with

valid as (

    select * from {{ ref('int_answers_checked') }}
    where outcome = 'valid'

),

named as (

    select
        *,
        resource_id || '/' || annotator as annotator_id
    from valid
    where annotator is not null

),

-- Without a name, the annotator is the position in the file.
unnamed as (

    select
        *,
        resource_id || '/#' || cast(
            row_number() over (
                partition by item_id, question_id, delivery_id
                order by answer_number
            ) as string
        ) as annotator_id
    from valid
    where annotator is null

),

identified as (

    select * from named
    union all
    select * from unnamed

),

rework_items as (

    select *
    from {{ ref('int_package_items') }}
    where sent_at is not null and package_kind = 'rework'

),

-- Files are cumulative: an answer that comes again unchanged, given at the
-- same time or from somebody who was not asked again, is the old answer, not
-- a new round's.
repeats as (

    select
        *,
        row_number() over (
            partition by
                item_id,
                question_id,
                annotator_id,
                replicate_no,
                answer,
                answered_at,
                seconds
            order by received_at, delivery_id, answer_number
        ) > 1 as is_repeat
    from identified
    where item_id in (select item_id from rework_items)

),

rounds as (

    select
        repeats.answer_id,
        max(rework_items.opens_round) as round,
        bool_and(rework_items.is_blind) as is_blind
    from repeats
    inner join rework_items
        on
            repeats.item_id = rework_items.item_id
            and repeats.question_id = rework_items.question_id
            and repeats.received_at >= rework_items.sent_at
            and (
                not repeats.is_repeat
                or (
                    repeats.resource_id = rework_items.resource_id
                    and repeats.answered_at is null
                )
            )
    group by repeats.answer_id

),

rounded as (

    select
        identified.*,
        coalesce(rounds.round, 1) as round,
        coalesce(rounds.is_blind, true) as is_independent
    from identified
    left join rounds
        on identified.answer_id = rounds.answer_id

)

select * from rounded
