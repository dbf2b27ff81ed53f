-- One row per item and question that takes two reviewers and has one or more.
with

decisions as (

    select * from {{ ref('int_decisions') }}
    where takes_two and is_standing

),

placed as (

    select
        *,
        row_number() over (
            partition by item_id, question_id order by seq
        ) as place
    from decisions

),

gathered as (

    select
        item_id,
        question_id,
        max(label_type) as label_type,
        max(project_id) as project_id,
        max_by(batch_id, seq) as batch_id,
        cast(count(*) as integer) as n_reviewers,
        bool_or(is_disputed) as is_disputed,
        list(reviewer order by reviewer) as reviewers,
        max(reviewer) filter (where place = 1) as first_reviewer,
        max(label) filter (where place = 1) as first_label,
        max(reviewer) filter (where place = 2) as second_reviewer,
        max(label) filter (where place = 2) as second_label
    from placed
    group by all

)

select * from gathered
