-- One row per delivery and item in several batches: the one that is meant.
with

answers as (

    select * from {{ ref('stg_landing__answers') }}

),

memberships as (

    select
        *,
        count(*) over (partition by project_id, item_id) as n_batches
    from {{ ref('int_batch_items') }}
    where withdrawn_at is null

),

briefs as (

    select * from {{ ref('int_briefs') }}

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

meant as (

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

)

select * from meant
