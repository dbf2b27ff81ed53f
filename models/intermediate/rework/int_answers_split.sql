-- One row per current answer whose label was split since and is its item's label.
with

answers as (

    select * from {{ ref('int_answers_resolved') }}
    where is_current and role = 'work' and resource_kind <> 'llm'

),

splits as (

    select
        project_id,
        question_id,
        taxonomy_version,
        label,
        max(split_at) as split_at
    from {{ ref('int_label_mappings') }}
    where is_split
    group by all

),

labels as (

    select * from {{ ref('stg_config__labels') }}

),

given as (

    select answer_id, label
    from answers
    where label_type in ('nominal', 'ordinal')
    union
    select answer_id, label
    from {{ ref('int_answer_parts') }}

),

-- Where the newer version kept the key, later answers mean what is left of it.
given_before as (

    select
        answers.item_id,
        answers.question_id,
        answers.label_type,
        answers.answer_id,
        given.label
    from given
    inner join answers
        on given.answer_id = answers.answer_id
    inner join splits
        on
            answers.project_id = splits.project_id
            and answers.question_id = splits.question_id
            and answers.taxonomy_version = splits.taxonomy_version
            and given.label = splits.label
    left join labels
        on
            splits.project_id = labels.project_id
            and splits.question_id = labels.question_id
            and splits.taxonomy_version = labels.taxonomy_version
            and splits.label = labels.label
    where labels.label is null or answers.received_at < splits.split_at

),

-- Spans have no consensus: wherever one was marked, it is marked again.
item_labels as (

    select
        item_id,
        question_id,
        unnest(string_split(label, '|')) as label
    from {{ ref('int_consensus') }}
    union
    select
        item_id,
        question_id,
        split_label as label
    from {{ ref('int_decisions') }}
    where split_label is not null and not is_undone
    union
    select item_id, question_id, label
    from given_before
    where label_type = 'span'

),

affected as (

    select
        given_before.answer_id,
        min(given_before.label) as label
    from given_before
    semi join item_labels
        on
            given_before.item_id = item_labels.item_id
            and given_before.question_id = item_labels.question_id
            and given_before.label = item_labels.label
    group by given_before.answer_id

)

select * from affected
