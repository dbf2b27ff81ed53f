-- One row per decision for a label or set of labels, as the labels are called now.
with

decisions as (

    select * from {{ ref('stg_journal__decisions') }}
    where action = 'label' and label is not null

),

batch_questions as (

    select * from {{ ref('int_batch_questions') }}
    where label_type in ('nominal', 'ordinal', 'multilabel')

),

-- A decision does not say which version it was made in: the nearest counts.
mappings as (

    select distinct on (project_id, question_id, taxonomy_version, from_label) *
    from {{ ref('int_label_mappings') }}
    order by
        project_id, question_id, taxonomy_version, from_label, n_steps

),

parts as (

    select
        decisions.seq,
        decisions.decided_at,
        batch_questions.project_id,
        batch_questions.question_id,
        batch_questions.taxonomy_version,
        unnest(string_split(decisions.label, '|')) as label
    from decisions
    inner join batch_questions
        on
            decisions.project_id = batch_questions.project_id
            and decisions.batch_id = batch_questions.batch_id
            and decisions.question_id = batch_questions.question_id

),

mapped as (

    select
        parts.seq,
        array_to_string(
            list_sort(list_distinct(list(case
                when mappings.is_label_kept then parts.label
                else coalesce(mappings.label, parts.label)
            end))), '|'
        ) as label,
        min(parts.label) filter (
            where
                mappings.is_split
                and coalesce(parts.decided_at < mappings.split_at, true)
        ) as split_label
    from parts
    left join mappings
        on
            parts.project_id = mappings.project_id
            and parts.question_id = mappings.question_id
            and parts.taxonomy_version = mappings.taxonomy_version
            and parts.label = mappings.from_label
    group by parts.seq

)

select * from mapped
