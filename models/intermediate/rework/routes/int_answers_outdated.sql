-- One row per current answer that labels or guideline have overtaken.
with

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

guideline_changes as (

    select * from {{ ref('stg_config__guideline_changes') }}

),

answers as (

    select answers.*
    from {{ ref('int_answers_resolved') }} as answers
    semi join (
        select project_id, question_id from splits
        union
        select project_id, question_id from guideline_changes
    ) as changed
        on
            answers.project_id = changed.project_id
            and answers.question_id = changed.question_id
    where is_current and role = 'work' and resource_kind <> 'llm'

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

batches as (

    select * from {{ ref('int_batches') }}

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

-- First answers follow the guideline that their batch was ordered under, rework
-- the one in force when it comes.
given_under_older as (

    select
        answers.item_id,
        answers.question_id,
        answers.label_type,
        answers.answer_id,
        given.label,
        guideline_changes.label = '*' as is_of_all_labels
    from answers
    inner join batches
        on
            answers.project_id = batches.project_id
            and answers.batch_id = batches.batch_id
    inner join guideline_changes
        on
            answers.project_id = guideline_changes.project_id
            and answers.question_id = guideline_changes.question_id
    left join given
        on answers.answer_id = given.answer_id
    where
        guideline_changes.label in ('*', given.label)
        and case
            when batches.guideline_version is null or answers.round > 1
                then answers.received_at < guideline_changes.valid_from
            else true
        end
        and case
            when batches.guideline_version is not null
                then {{ version_order('batches.guideline_version') }}
                    < {{ version_order('guideline_changes.guideline_version') }}
            else true
        end

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
    union
    select item_id, question_id, label
    from given_under_older
    where label_type = 'span'

),

overtaken as (

    select
        'label_split' as reason,
        item_id,
        question_id,
        answer_id,
        label,
        false as is_of_all_labels
    from given_before
    union all
    select
        'guideline_changed' as reason,
        item_id,
        question_id,
        answer_id,
        label,
        is_of_all_labels
    from given_under_older

),

-- Each answer once; the labels are more than what is said of them.
affected as (

    select
        overtaken.answer_id,
        max(overtaken.reason) as reason,
        min_by(overtaken.label, (overtaken.reason = 'guideline_changed', overtaken.label))
            as label
    from overtaken
    left join item_labels
        on
            overtaken.item_id = item_labels.item_id
            and overtaken.question_id = item_labels.question_id
            and overtaken.label = item_labels.label
    where overtaken.is_of_all_labels or item_labels.label is not null
    group by overtaken.answer_id

)

select * from affected
