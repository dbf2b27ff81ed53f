-- One row per answer that arrived, with what it says: its label or number.
with

answers as (

    select * from {{ ref('int_answers_placed') }}

),

batch_questions as (

    select * from {{ ref('int_batch_questions') }}

),

aliases as (

    select * from {{ ref('int_label_names') }}
    where feed_kind = 'labels'

),

label_names as (

    select * from {{ ref('int_label_names') }}
    where feed_kind is null

),

labels as (

    select * from {{ ref('stg_config__labels') }}

),

sets as (

    select * from {{ ref('int_answer_sets') }}

),

spelled as (

    select
        answers.*,
        batch_questions.taxonomy_version,
        case
            when answers.label_type in ('nominal', 'ordinal', 'interval')
                then {{ folded('answers.answer') }}
        end as folded
    from answers
    left join batch_questions
        on
            answers.project_id = batch_questions.project_id
            and answers.batch_id = batch_questions.batch_id
            and answers.question_id = batch_questions.question_id

),

named as (

    select
        spelled.* exclude (folded),
        coalesce(
            aliases.label,
            label_names.label,
            case when sets.label_type = 'multilabel' then sets.label_set end
        ) as label,
        sets.answer_id is not null as has_parts,
        coalesce(sets.n_unknown_labels, 0) as n_unknown_labels,
        coalesce(sets.n_outside_text, 0) as n_outside_text,
        sets.unknown_spelling
    from spelled
    left join aliases using (
        project_id, question_id, taxonomy_version, resource_id, folded
    )
    left join label_names using (
        project_id, question_id, taxonomy_version, folded
    )
    left join sets using (answer_id)

),

valued as (

    select
        named.*,
        coalesce(labels.is_abstention, false) as is_abstained,
        coalesce(labels.value, {{ finite_number('named.answer') }}) as value
    from named
    left join labels using (project_id, question_id, taxonomy_version, label)

)

select * from valued
