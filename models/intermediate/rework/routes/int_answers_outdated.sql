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

    select *
    from {{ ref('int_answers_resolved') }}
    semi join (
        select project_id, question_id from splits
        union
        select project_id, question_id from guideline_changes
    ) using (project_id, question_id)
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
        'label_split' as reason,
        answers.item_id,
        answers.question_id,
        answers.label_type,
        answers.answer_id,
        given.label,
        false as is_of_all_labels
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
        'guideline_changed' as reason,
        answers.item_id,
        answers.question_id,
        answers.label_type,
        answers.answer_id,
        given.label,
        changes.label = '*' as is_of_all_labels
    from answers
    inner join batches using (project_id, batch_id)
    inner join guideline_changes as changes using (project_id, question_id)
    left join given using (answer_id)
    where
        changes.label in ('*', given.label)
        and (
            answers.received_at < changes.valid_from
            or (batches.guideline_version is not null and answers.round = 1)
        )
        and (
            batches.guideline_version is null
            or {{ version_order('batches.guideline_version') }}
            < {{ version_order('changes.guideline_version') }}
        )

),

overtaken as (

    select * from given_before
    union all
    select * from given_under_older

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
    from overtaken
    where label_type = 'span'

),

-- Each answer once, of a split before a guideline.
affected as (

    select distinct on (answer_id)
        answer_id,
        reason,
        label
    from overtaken
    where
        is_of_all_labels
        or (item_id, question_id, label) in (
            select (item_id, question_id, label) from item_labels
        )
    order by answer_id, reason desc, label

)

select * from affected
