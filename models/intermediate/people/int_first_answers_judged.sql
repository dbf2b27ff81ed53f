-- One row per first answer and scope: its annotator, and its whole resource.
with

answers as (

    select * from {{ ref('int_answers_resolved') }}
    where round = 1

),

gold as (

    select * from {{ ref('int_gold') }}
    where label is not null or value is not null

),

sent_back as (

    select distinct
        items.item_id,
        items.question_id
    from {{ ref('int_package_items') }} as items
    inner join {{ ref('int_packages') }} as packages
        on items.package_id = packages.package_id
    where packages.package_kind = 'rework' and packages.sent_at is not null

),

delivered as (

    select
        project_id,
        batch_id
    from {{ ref('int_batch_resources') }}
    group by project_id, batch_id
    having min(case when is_delivered then 1 else 0 end) = 1

),

judged as (

    select
        answers.answer_id,
        answers.project_id,
        answers.batch_id,
        answers.question_id,
        answers.item_id,
        answers.resource_id,
        answers.annotator_id,
        answers.has_identity,
        answers.is_abstained,
        answers.seconds,
        coalesce(answers.answered_at, answers.received_at) as answered_at,
        answers.taxonomy_version,
        case
            when gold.item_id is not null and not answers.is_abstained
                then coalesce(
                    answers.label = gold.label,
                    answers.value = gold.value,
                    false
                )
        end as is_right,
        case
            when answers.role = 'work' and delivered.batch_id is not null
                then sent_back.item_id is null
        end as is_kept
    from answers
    left join gold
        on
            answers.item_id = gold.item_id
            and answers.question_id = gold.question_id
    left join sent_back
        on
            answers.item_id = sent_back.item_id
            and answers.question_id = sent_back.question_id
    left join delivered
        on
            answers.project_id = delivered.project_id
            and answers.batch_id = delivered.batch_id

),

-- Each answer counts for its annotator and for its resource as a whole.
by_scope as (

    select
        annotator_id as scored_annotator_id,
        *
    from judged
    where has_identity
    union all
    select
        cast(null as string) as scored_annotator_id,
        *
    from judged

)

select * from by_scope
