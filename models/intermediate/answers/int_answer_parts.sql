-- One row per label of a multilabel answer and per span of a span answer.
with

answers as (

    select * from {{ ref('int_answers_placed') }}
    where
        label_type in ('multilabel', 'span')
        and answer is not null
        and case
            when json_valid(answer) then json_type(answer) = 'ARRAY'
            else false
        end

),

batch_questions as (

    select * from {{ ref('int_batch_questions') }}

),

items as (

    select * from {{ ref('int_items') }}

),

aliases as (

    select * from {{ ref('int_label_names') }}
    where feed_kind = 'labels'

),

label_names as (

    select * from {{ ref('int_label_names') }}
    where feed_kind is null

),

unnested as (

    select
        *,
        generate_subscripts(from_json(answer, '["JSON"]'), 1) as part_number,
        unnest(from_json(answer, '["JSON"]')) as part
    from answers

),

described as (

    select
        unnested.answer_id,
        unnested.part_number,
        unnested.project_id,
        unnested.question_id,
        unnested.resource_id,
        unnested.label_type,
        batch_questions.taxonomy_version,
        items.text as item_text,
        case
            when unnested.label_type = 'multilabel' then unnested.part ->> '$'
            else unnested.part ->> '$.label'
        end as spelling,
        {{ folded('spelling') }} as folded,
        try_cast(unnested.part ->> '$.start' as bigint) as start_offset,
        try_cast(unnested.part ->> '$.end' as bigint) as end_offset,
        unnested.part ->> '$.text' as span_text
    from unnested
    left join batch_questions
        on
            unnested.project_id = batch_questions.project_id
            and unnested.batch_id = batch_questions.batch_id
            and unnested.question_id = batch_questions.question_id
    left join items
        on unnested.item_id = items.item_id

),

matched as (

    select
        described.* exclude (item_text, folded),
        coalesce(aliases.label, label_names.label) as label,
        described.label_type = 'multilabel' or coalesce(
            described.start_offset >= 0
            and described.end_offset > described.start_offset
            and described.end_offset <= length(described.item_text)
            and coalesce(
                substr(
                    described.item_text,
                    described.start_offset + 1,
                    described.end_offset - described.start_offset
                ) = described.span_text,
                true
            ), false
        ) as is_in_text
    from described
    left join aliases using (
        project_id, question_id, taxonomy_version, resource_id, folded
    )
    left join label_names using (
        project_id, question_id, taxonomy_version, folded
    )

)

select * from matched
