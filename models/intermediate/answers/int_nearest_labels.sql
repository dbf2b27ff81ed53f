-- One row per answer whose unknown label looks like one of the taxonomy.
with

answers as (

    select * from {{ ref('int_answers_checked') }}
    where reason_code = 'unknown_label'

),

labels as (

    select * from {{ ref('stg_config__labels') }}

),

spelled as (

    select
        answer_id,
        project_id,
        question_id,
        taxonomy_version,
        coalesce(unknown_spelling, answer) as spelling
    from answers

),

-- 4.0 and 04 are 4, however the label is named.
compared as (

    select
        spelled.answer_id,
        labels.label,
        case
            when
                try_cast(spelled.spelling as double)
                = try_cast(labels.label as double)
                then 1
            else
                jaro_winkler_similarity(
                    lower(spelled.spelling), lower(labels.name)
                )
        end as likeness
    from spelled
    inner join labels
        on
            spelled.project_id = labels.project_id
            and spelled.question_id = labels.question_id
            and spelled.taxonomy_version = labels.taxonomy_version

),

nearest as (

    select
        answer_id,
        max_by(label, (likeness, label)) as label
    from compared
    where likeness >= 0.85
    group by answer_id

)

select * from nearest
