-- One row per span answer and stretch of text between borders of spans.
with

answers as (

    select * from {{ ref('int_answers_resolved') }}
    where
        label_type = 'span'
        and role = 'work'
        and is_independent
        and not is_abstained

),

spans as (

    select * from {{ ref('int_answer_parts') }}
    where label_type = 'span'

),

items as (

    select * from {{ ref('int_items') }}

),

marked as (

    select
        answers.item_id,
        answers.question_id,
        answers.answer_id,
        spans.label,
        spans.start_offset,
        spans.end_offset
    from answers
    inner join spans
        on answers.answer_id = spans.answer_id

),

-- Every answer to the item is split alike, whichever of them are compared.
borders as (

    select item_id, question_id, start_offset as border from marked
    union
    select item_id, question_id, end_offset as border from marked
    union
    select item_id, question_id, 0 as border from answers
    union
    select
        answers.item_id,
        answers.question_id,
        length(items.text) as border
    from answers
    inner join items
        on answers.item_id = items.item_id

),

stretches as (

    select
        item_id,
        question_id,
        border as start_offset,
        lead(border) over (
            partition by item_id, question_id
            order by border
        ) as end_offset
    from borders
    qualify end_offset is not null

),

labelled as (

    select
        marked.answer_id,
        stretches.start_offset,
        list_sort(list(distinct marked.label)) as labels
    from marked
    inner join stretches
        on
            marked.item_id = stretches.item_id
            and marked.question_id = stretches.question_id
            and marked.start_offset <= stretches.start_offset
            and marked.end_offset >= stretches.end_offset
    group by marked.answer_id, stretches.start_offset

),

joined as (

    select
        answers.answer_id,
        stretches.start_offset,
        stretches.end_offset - stretches.start_offset as n_characters,
        coalesce(labelled.labels, []) as labels,
        coalesce(array_to_string(labelled.labels, '|'), '') as label_set
    from answers
    inner join stretches
        on
            answers.item_id = stretches.item_id
            and answers.question_id = stretches.question_id
    left join labelled
        on
            answers.answer_id = labelled.answer_id
            and stretches.start_offset = labelled.start_offset

)

select * from joined
