-- One row per answer that arrived, with its item, batch and question.
with

answers as (

    select * from {{ ref('stg_landing__answers') }}

),

deliveries as (

    select * from {{ ref('stg_landing__deliveries') }}

),

items as (

    select * from {{ ref('int_items') }}

),

memberships as (

    select * from {{ ref('int_batch_items') }}
    where withdrawn_at is null

),

questions as (

    select
        *,
        count(*) over (partition by project_id) = 1 as is_only_question
    from {{ ref('stg_config__questions') }}

),

last_joined as (

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
        -- The batch that the file names, else the one the item joined last.
        coalesce(named.batch_id, last_joined.batch_id) as batch_id,
        coalesce(named.role, last_joined.role) as role
    from answers
    left join deliveries
        on answers.delivery_id = deliveries.delivery_id
    left join items
        on answers.item_id = items.item_id
    left join memberships as named
        on
            answers.project_id = named.project_id
            and answers.item_id = named.item_id
            and answers.batch_id = named.batch_id
    left join last_joined
        on
            answers.project_id = last_joined.project_id
            and answers.item_id = last_joined.item_id
    left join questions
        on
            answers.project_id = questions.project_id
            and (
                answers.question_id = questions.question_id
                or (answers.question_id is null and questions.is_only_question)
            )

)

select * from placed
