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

    select
        *,
        count(*) over (partition by project_id, item_id) as n_batches
    from {{ ref('int_batch_items') }}
    where withdrawn_at is null

),

left_batches as (

    select * from {{ ref('int_batch_items') }}
    where withdrawn_at is not null

),

briefs as (

    select * from {{ ref('int_briefs') }}

),

questions as (

    select
        *,
        count(*) over (partition by project_id) = 1 as is_only_question
    from {{ ref('stg_config__questions') }}

),

-- A gold item may be in many batches. Where the file names none, it is meant
-- in the batch that the rest of the file is about.
unclear as (

    select distinct
        answers.delivery_id,
        answers.resource_id,
        answers.project_id,
        answers.item_id
    from answers
    inner join memberships
        on
            answers.project_id = memberships.project_id
            and answers.item_id = memberships.item_id
    where answers.batch_id is null and memberships.n_batches > 1

),

delivery_batches as (

    select
        answers.delivery_id,
        coalesce(answers.batch_id, memberships.batch_id) as batch_id,
        count(*) as n_answers
    from answers
    semi join unclear
        on answers.delivery_id = unclear.delivery_id
    left join memberships
        on
            answers.project_id = memberships.project_id
            and answers.item_id = memberships.item_id
            and memberships.n_batches = 1
    group by all

),

cleared as (

    select
        unclear.delivery_id,
        unclear.item_id,
        memberships.batch_id,
        memberships.role
    from unclear
    inner join memberships
        on
            unclear.project_id = memberships.project_id
            and unclear.item_id = memberships.item_id
    left join delivery_batches
        on
            unclear.delivery_id = delivery_batches.delivery_id
            and memberships.batch_id = delivery_batches.batch_id
    left join briefs
        on
            memberships.project_id = briefs.project_id
            and memberships.batch_id = briefs.batch_id
            and unclear.resource_id = briefs.resource_id
    qualify
        row_number() over (
            partition by unclear.delivery_id, unclear.item_id
            order by
                delivery_batches.n_answers desc nulls last,
                briefs.resource_id is not null desc,
                memberships.valid_from desc,
                memberships.batch_id
        ) = 1

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
        coalesce(named.batch_id, cleared.batch_id, only_batches.batch_id)
            as batch_id,
        coalesce(named.role, cleared.role, only_batches.role) as role
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
    left join cleared
        on
            answers.delivery_id = cleared.delivery_id
            and answers.item_id = cleared.item_id
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
