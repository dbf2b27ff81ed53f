-- One row per batch, round, answer in force and reference it is compared with.
with

states as (

    select * from {{ ref('int_state_by_round') }}
    where
        not is_abstained
        and label_type in ('nominal', 'ordinal', 'multilabel', 'span')

),

known as (

    select * from {{ ref('int_references') }}

),

spans as (

    select
        answer_id,
        list(distinct {
            'label': label,
            'start_offset': start_offset,
            'end_offset': end_offset
        }) as marks
    from {{ ref('int_answer_parts') }}
    where label_type = 'span'
    group by answer_id

),

compared as (

    select
        states.project_id,
        states.batch_id,
        states.question_id,
        states.round,
        known.reference,
        states.resource_id,
        states.resource_kind,
        states.annotator_id,
        states.item_id,
        states.answer_id,
        case
            when states.label_type = 'span' then coalesce(spans.marks, [])
            else
                list_transform(
                    case
                        when states.label is null then []
                        when states.label_type = 'multilabel'
                            then string_split(states.label, '|')
                        else [states.label]
                    end,
                    lambda label: {
                        'label': label,
                        'start_offset': cast(null as bigint),
                        'end_offset': cast(null as bigint)
                    }
                )
        end as given_marks,
        known.marks as known_marks
    from states
    inner join known
        on
            states.item_id = known.item_id
            and states.question_id = known.question_id
    left join spans
        on states.answer_id = spans.answer_id

)

select * from compared
