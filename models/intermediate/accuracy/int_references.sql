-- One row per item, question and reference: what the right answer is said to be.
with

gold as (

    select * from {{ ref('int_gold') }}

),

decisions as (

    select * from {{ ref('int_decisions') }}
    where is_current and label is not null

),

questions as (

    select * from {{ ref('stg_config__questions') }}

),

gold_marks as (

    select * from {{ ref('int_gold_marks') }}

),

-- A gold list with a label that nobody knows is no reference.
known as (

    select
        project_id,
        item_id,
        question_id,
        'gold' as reference,
        [{
            'label': label,
            'start_offset': cast(null as bigint),
            'end_offset': cast(null as bigint)
        }] as marks
    from gold
    where label_type in ('nominal', 'ordinal') and label is not null
    union all
    select
        project_id,
        item_id,
        question_id,
        'gold' as reference,
        marks
    from gold_marks
    where is_known
    union all
    select
        decisions.project_id,
        decisions.item_id,
        decisions.question_id,
        'adjudication' as reference,
        list_transform(
            case
                when questions.label_type = 'multilabel'
                    then string_split(decisions.label, '|')
                else [decisions.label]
            end,
            lambda label: {
                'label': label,
                'start_offset': cast(null as bigint),
                'end_offset': cast(null as bigint)
            }
        ) as marks
    from decisions
    inner join questions
        on
            decisions.project_id = questions.project_id
            and decisions.question_id = questions.question_id
    where questions.label_type in ('nominal', 'ordinal', 'multilabel')

)

select * from known
