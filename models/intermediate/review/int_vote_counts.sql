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

-- A gold item may be in many batches: it is shown in the one answered last.
counted as (

    select
        project_id,
        item_id,
        question_id,
        label,
        max_by(batch_id, (received_at, answer_id)) as batch_id,
        max_by(role, (received_at, answer_id)) as role,
        max_by(taxonomy_version, (received_at, answer_id))
            as taxonomy_version,
        max((received_at, answer_id)) as newest,
        count(*) as n_votes
    from answers
    group by all

),

ordered as (

    select
        counted.* exclude (batch_id, role, newest),
        first_value(counted.batch_id) over by_time as batch_id,
        first_value(counted.role) over by_time as role,
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
    window
        by_item as (partition by counted.item_id, counted.question_id),
        by_time as (
            partition by counted.item_id, counted.question_id
            order by counted.newest desc
        )

)

select * from ordered
