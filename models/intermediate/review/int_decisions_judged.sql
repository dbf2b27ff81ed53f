-- One row per decision of a reviewer, and whether it can be used.
with

entries as (

    select
        entries.* exclude (label),
        coalesce(renamed.label, entries.label) as label,
        renamed.split_label
    from {{ ref('stg_journal__decisions') }} as entries
    left join {{ ref('int_decision_labels') }} as renamed
        on entries.seq = renamed.seq

),

batch_questions as (

    select * from {{ ref('int_batch_questions') }}

),

labels as (

    select * from {{ ref('stg_config__labels') }}

),

undone as (

    select undoes as decision_id
    from entries
    where action = 'undo' and undoes is not null

),

label_lists as (

    select
        batch_questions.project_id,
        batch_questions.batch_id,
        batch_questions.question_id,
        batch_questions.label_type,
        list(labels.label order by labels.sort_order, labels.label)
            filter (where labels.label is not null) as known_labels
    from batch_questions
    left join labels
        on
            batch_questions.project_id = labels.project_id
            and batch_questions.question_id = labels.question_id
            and batch_questions.taxonomy_version = labels.taxonomy_version
    group by all

),

-- A label nobody knows must not become the truth about an item.
judged as (

    select
        entries.*,
        entries.decision_id in (select decision_id from undone) as is_undone,
        label_lists.label_type,
        case
            when entries.action <> 'label' then null
            when label_lists.question_id is null
                then
                    'Batch ' || coalesce(entries.batch_id, '?')
                    || ' has no question ' || coalesce(entries.question_id, '?')
                    || '.'
            when entries.split_label is not null
                then
                    '"' || entries.split_label
                    || '" was split since: decide again.'
            when
                label_lists.label_type in ('nominal', 'ordinal', 'multilabel')
                and not list_has_all(
                    coalesce(label_lists.known_labels, cast([] as string [])),
                    string_split(entries.label, '|')
                )
                then
                    '"' || entries.label || '" is no label of '
                    || entries.question_id || ' ('
                    || coalesce(
                        array_to_string(label_lists.known_labels, ', '), ''
                    ) || ').'
            when
                label_lists.label_type = 'interval'
                and not coalesce(
                    list_contains(label_lists.known_labels, entries.label),
                    false
                )
                and try_cast(entries.label as double) is null
                then '"' || entries.label || '" is no number.'
            when entries.label is null then 'It names no label.'
        end as problem
    from entries
    left join label_lists
        on
            entries.project_id = label_lists.project_id
            and entries.batch_id = label_lists.batch_id
            and entries.question_id = label_lists.question_id
    where entries.action <> 'undo'

),

usable as (

    select
        *,
        action = 'label' and not is_undone and problem is null as is_usable
    from judged

)

select * from usable
