-- One row per batch, item and question that must be annotated again.
with

to_resolve as (

    select items.*
    from {{ ref('int_items_to_resolve') }} as items
    semi join {{ ref('int_gates_settled') }} as gates
        on
            items.project_id = gates.project_id
            and items.batch_id = gates.batch_id
            and items.question_id = gates.question_id
            and items.gate_id = gates.gate_id
            and gates.is_last
            and gates.verdict = 'fail'
            and gates.severity = 'blocking'
    anti join {{ ref('stg_journal__sign_offs') }} as sign_offs
        on
            items.project_id = sign_offs.project_id
            and items.batch_id = sign_offs.batch_id
    anti join {{ ref('int_batches') }} as cancelled
        on
            items.project_id = cancelled.project_id
            and items.batch_id = cancelled.batch_id
            and cancelled.cancelled_at is not null
    where
        is_in_set
        and not is_beyond_rework
        and not is_resolved
        and not is_reworked

),

rounds as (

    select * from {{ ref('int_batch_rounds') }}
    where is_last

),

-- Nothing goes back before everything that was ordered has come and counts.
incomplete as (

    select distinct project_id, batch_id
    from {{ ref('int_gates_settled') }}
    where
        metric = 'completeness'
        and round = 1
        and verdict = 'fail'
        and severity = 'blocking'

),

delivered as (

    select
        project_id,
        batch_id
    from {{ ref('int_batch_resources') }}
    anti join incomplete using (project_id, batch_id)
    group by all
    having bool_and(is_delivered)

),

answers as (

    select * from {{ ref('int_answers_resolved') }}
    where is_current and resource_kind <> 'llm'

),

open_packages as (

    select * from {{ ref('int_package_items_answered') }}
    where package_kind = 'rework' and not is_answered

),

-- Sent back to whoever gave most of the answers, so that nobody is the only
-- judge of their own work.
answer_counts as (

    select
        item_id,
        question_id,
        resource_id as route,
        count(*) as n_answers
    from answers
    group by all

),

routes as (

    select *
    from answer_counts
    qualify
        row_number() over (
            partition by item_id, question_id
            order by n_answers desc, route
        ) = 1

),

queued as (

    select
        to_resolve.project_id,
        to_resolve.batch_id,
        to_resolve.item_id,
        to_resolve.question_id,
        rounds.round,
        to_resolve.rank,
        'disagreement' as reason,
        routes.route,
        to_resolve.value_after,
        routes.n_answers,
        open_packages.package_id,
        coalesce(open_packages.opens_round, rounds.round + 1) as opens_round
    from to_resolve
    inner join delivered
        on
            to_resolve.project_id = delivered.project_id
            and to_resolve.batch_id = delivered.batch_id
    inner join rounds
        on
            to_resolve.project_id = rounds.project_id
            and to_resolve.batch_id = rounds.batch_id
    left join routes
        on
            to_resolve.item_id = routes.item_id
            and to_resolve.question_id = routes.question_id
    left join open_packages
        on
            to_resolve.item_id = open_packages.item_id
            and to_resolve.question_id = open_packages.question_id
            and to_resolve.batch_id = open_packages.batch_id
    qualify
        row_number() over (
            partition by
                to_resolve.batch_id,
                to_resolve.item_id,
                to_resolve.question_id
            order by open_packages.opens_round
        ) = 1

)

select * from queued
