-- One row per answer that arrived, with its item, batch and question.
with

answers as (

    select * from {{ ref('stg_landing__answers') }}

),

deliveries as (

    select * from {{ ref('stg_landing__deliveries') }}

),

packages as (

    select * from {{ ref('int_packages') }}
    where sent_at is not null

),

items as (

    select * from {{ ref('int_items') }}

),

memberships as (

    select * from {{ ref('int_batch_items') }}
    where withdrawn_at is null

),

left_batches as (

    select * from {{ ref('int_batch_items') }}
    where withdrawn_at is not null

),

meant as (

    select * from {{ ref('int_batches_meant') }}

),

questions as (

    select
        *,
        count(*) over (partition by project_id) = 1 as is_only_question
    from {{ ref('stg_config__questions') }}

),

only_batches as (

    select *
    from memberships
    qualify
        row_number() over (
            partition by project_id, item_id
            order by valid_from desc, batch_id
        ) = 1

),

placed as (

    select
        answers.* exclude (batch_id, question_id, package_id),
        answers.batch_id as batch_named,
        answers.question_id as question_named,
        coalesce(answers.package_id, deliveries.package_id) as package_id,
        deliveries.feed,
        questions.question_id,
        questions.label_type,
        items.item_id is not null as is_item_known,
        items.language,
        left_batches.batch_id is not null as has_left_batch_named,
        -- The batch that the file or its package names; else the one it is
        -- about; else the one that the item is in now.
        coalesce(named.batch_id, meant.batch_id, only_batches.batch_id)
            as batch_id,
        coalesce(named.role, meant.role, only_batches.role) as role
    from answers
    left join deliveries
        on answers.delivery_id = deliveries.delivery_id
    left join items
        on answers.item_id = items.item_id
    left join packages
        on
            answers.project_id = packages.project_id
            and coalesce(answers.package_id, deliveries.package_id)
            = packages.package_id
    left join memberships as named
        on
            answers.project_id = named.project_id
            and answers.item_id = named.item_id
            and coalesce(answers.batch_id, packages.batch_id) = named.batch_id
    left join left_batches
        on
            answers.project_id = left_batches.project_id
            and answers.item_id = left_batches.item_id
            and answers.batch_id = left_batches.batch_id
    left join meant
        on
            answers.delivery_id = meant.delivery_id
            and answers.item_id = meant.item_id
            and answers.batch_id is null
    left join only_batches
        on
            answers.project_id = only_batches.project_id
            and answers.item_id = only_batches.item_id
    left join questions
        on
            answers.project_id = questions.project_id
            and (
                answers.question_id = questions.question_id
                or (answers.question_id is null and questions.is_only_question)
            )

)

select * from placed
