-- One row per item, question and label: votes of current human answers.
with

answers as (

    select * from {{ ref('int_answers_resolved') }}
    where
        is_current
        and not is_abstained
        and resource_kind <> 'llm'
        and label is not null

),

labels as (

    select * from {{ ref('stg_config__labels') }}

),

counted as (

    select
        project_id,
        batch_id,
        role,
        item_id,
        question_id,
        taxonomy_version,
        label,
        count(*) as n_votes
    from answers
    group by all

),

ordered as (

    select
        counted.*,
        labels.sort_order,
        sum(counted.n_votes) over by_item as n_answers,
        row_number() over (
            by_item
            order by counted.n_votes desc, labels.sort_order, counted.label
        ) as place
    from counted
    left join labels
        on
            counted.project_id = labels.project_id
            and counted.question_id = labels.question_id
            and counted.taxonomy_version = labels.taxonomy_version
            and counted.label = labels.label
    window by_item as (
        partition by counted.item_id, counted.question_id
    )

)

select * from ordered
