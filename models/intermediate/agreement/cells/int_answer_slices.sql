-- One row per batch, question and slice with answers.
with

answers as (

    select * from {{ ref('int_answers_resolved') }}
    where role = 'work'

),

item_slices as (

    select * from {{ ref('int_item_slices') }}

),

sliced as (

    select distinct
        answers.project_id,
        answers.batch_id,
        answers.question_id,
        item_slices.slice_key,
        item_slices.slice_value,
        item_slices.slice
    from answers
    inner join item_slices
        on answers.item_id = item_slices.item_id

)

select * from sliced
