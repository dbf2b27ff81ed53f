-- One row per cell and answer in force in it, abstentions included.
with

cells as (

    select * from {{ ref('int_agreement_cells') }}

),

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

),

in_cells as (

    select
        cells.cell_id,
        independent.item_id,
        independent.annotator_id,
        independent.has_identity,
        independent.is_abstained,
        coalesce(
            independent.label,
            cast(independent.value + 0.0 as string),
            independent.answer
        ) as label,
        independent.value
    from independent
    inner join cells
        on
            independent.project_id = cells.project_id
            and independent.batch_id = cells.batch_id
            and independent.question_id = cells.question_id
            and independent.round <= cells.round
            and cells.round
            < coalesce(independent.ends_in_round, cells.round + 1)
    where
        cells.population = 'all'
        or independent.resource_kind <> 'llm'

)

select * from in_cells
