-- One row per batch, item and question that must be annotated again.
with

disagreements as (

    select
        *,
        'disagreement' as reason,
        8 as priority,
        'rework' as package_kind,
        cast(greatest(len(withdraws), 1) as integer) as n_wanted,
        cast([] as string []) as not_by
    from {{ ref('int_rework_disagreements') }}

),

-- What a reviewer decided rests, and so does what two disagree about.
reviewed as (

    select item_id, question_id
    from {{ ref('int_decisions') }}
    where is_current or is_disputed

),

cancelled as (

    select project_id, batch_id
    from {{ ref('int_batches') }}
    where cancelled_at is not null

),

-- One reason each, so that no item is asked for twice at a time.
gathered as (

    select *
    from (
        select *, 0 as rank from {{ ref('int_rework_routes') }}
        union all by name
        select * from disagreements
    )
    anti join reviewed using (item_id, question_id)
    qualify
        row_number() over (
            partition by batch_id, item_id, question_id
            order by priority
        ) = 1

),

-- What a lead accepted rests as well, and what nobody wants any more.
wanted as (

    select *
    from gathered
    anti join {{ ref('stg_journal__sign_offs') }}
        using (project_id, batch_id)
    anti join {{ ref('int_items_accepted') }} using (item_id)
    anti join cancelled using (project_id, batch_id)

),

rounds as (

    select * from {{ ref('int_batch_rounds') }}
    where is_last

),

open_packages as (

    select * from {{ ref('int_package_items_answered') }}
    where is_open

),

-- Who was let off an item is not asked for it again.
recalled as (

    select distinct item_id, question_id, resource_id as route
    from {{ ref('int_package_items_answered') }}
    where recalled_at is not null and not is_answered

),

answer_counts as (

    select
        item_id,
        question_id,
        count(*) as n_answers
    from {{ ref('int_answers_resolved') }}
    semi join wanted using (item_id, question_id)
    where is_current and resource_kind <> 'llm'
    group by all

),

queued as (

    select
        wanted.project_id,
        wanted.batch_id,
        wanted.item_id,
        wanted.question_id,
        rounds.round,
        cast(wanted.rank as integer) as rank,
        wanted.reason,
        case when recalled.route is null then wanted.route end as route,
        case
            when recalled.route is null then wanted.route_kind
            else 'reviewer'
        end as route_kind,
        wanted.package_kind,
        wanted.value_after,
        case
            when wanted.reason = 'disagreement' then len(wanted.withdraws)
            else answer_counts.n_answers
        end as n_answers,
        wanted.n_wanted,
        wanted.withdraws,
        wanted.not_by,
        open_packages.package_id,
        case
            when wanted.package_kind = 'work' then 1
            else coalesce(open_packages.opens_round, rounds.round + 1)
        end as opens_round
    from wanted
    inner join rounds using (project_id, batch_id)
    left join answer_counts using (item_id, question_id)
    left join recalled using (item_id, question_id, route)
    left join open_packages
        on
            wanted.item_id = open_packages.item_id
            and wanted.question_id = open_packages.question_id
            and wanted.package_kind = open_packages.package_kind
            -- What was sent is asked, though its item is in another batch now.
            and (
                wanted.batch_id = open_packages.batch_id
                or (
                    open_packages.sent_at is not null
                    and wanted.route = open_packages.resource_id
                )
            )
    qualify
        row_number() over (
            partition by wanted.batch_id, wanted.item_id, wanted.question_id
            order by
                open_packages.sent_at is null,
                open_packages.resource_id is distinct from wanted.route,
                open_packages.opens_round,
                open_packages.package_id
        ) = 1

)

select * from queued
