-- One row per cell that does not pass and first-pass answer that it counts.
with

answers as (

    select * from {{ ref('int_answers_resolved') }}
    where
        round = 1
        and role = 'work'
        and is_independent
        and not is_abstained
        and resource_kind <> 'llm'
        and (label is not null or (label_type = 'interval' and value is not null))

),

cells as (

    select * from {{ ref('int_rework_cells') }}

),

joined as (

    select
        cells.cell_id,
        cells.formula,
        cells.threshold,
        cells.scope_key,
        answers.project_id,
        answers.question_id,
        answers.item_id,
        answers.annotator_id,
        answers.has_identity,
        answers.taxonomy_version,
        {{ answer_label('answers', 'null') }} as label,
        case when answers.label is null then answers.value end as number
    from answers
    inner join cells
        on
            answers.project_id = cells.project_id
            and answers.batch_id = cells.batch_id
            and answers.question_id = cells.question_id
    where
        case cells.scope
            when 'resource' then answers.resource_id = cells.scope_key
            when 'language' then answers.language = cells.scope_key
            else true
        end

)

select * from joined
