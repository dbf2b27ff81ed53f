-- One row per independent answer to a work item, with the round it ends in.
with

answers as (

    select * from {{ ref('int_answers_resolved') }}
    where role = 'work'

),

followed as (

    select
        earlier.answer_id,
        min(later.round) as replaced_in_round
    from answers as earlier
    inner join answers as later
        on
            earlier.item_id = later.item_id
            and earlier.question_id = later.question_id
            and earlier.annotator_id = later.annotator_id
            and earlier.round < later.round
    where not earlier.is_current and later.round > 1
    group by earlier.answer_id

),

-- An answer given with sight of others still replaces its annotator's
-- earlier one, but enters no coefficient itself.
independent as (

    select
        answers.*,
        least(
            answers.withdrawn_in_round, followed.replaced_in_round
        ) as ends_in_round
    from answers
    left join followed
        on answers.answer_id = followed.answer_id
    where answers.is_independent

)

select * from independent
