-- One row per cell and answer in force in it, abstentions included.
with

cell_batches as (

    select * from {{ ref('int_batches_to_measure') }}

),

-- An answer given with sight of others ends its annotator's earlier one, but
-- enters no coefficient itself.
answers as (

    select * from {{ ref('int_answers_resolved') }}
    where role = 'work' and is_independent

),

item_slices as (

    select * from {{ ref('int_item_slices') }}

),

in_cells as (

    select
        cell_batches.cell_id,
        answers.item_key,
        answers.annotator_key,
        answers.label_key,
        answers.annotator_id,
        {{ answer_label('answers', 'answers.answer') }} as label,
        answers.value,
        answers.answer_id,
        answers.label_type,
        answers.has_identity,
        answers.is_abstained
    from answers
    inner join cell_batches
        on
            answers.project_id = cell_batches.project_id
            and answers.batch_id = cell_batches.batch_id
            and answers.question_id = cell_batches.question_id
            and answers.round <= cell_batches.round
            and cell_batches.round
            < coalesce(answers.ends_in_round, cell_batches.round + 1)
    left join item_slices
        on
            answers.item_id = item_slices.item_id
            and cell_batches.only_slice = item_slices.slice
    where
        (
            cell_batches.population = 'all'
            or (cell_batches.population = 'llm')
            = (answers.resource_kind = 'llm')
        )
        and coalesce(cell_batches.only_resource_id, answers.resource_id)
        = answers.resource_id
        and (
            cell_batches.only_language is null
            or cell_batches.only_language = answers.language
        )
        and (
            cell_batches.only_slice is null
            or item_slices.slice is not null
        )
        and (
            cell_batches.until_date is null
            or cast(answers.received_at as date) <= cell_batches.until_date
        )

)

select * from in_cells
