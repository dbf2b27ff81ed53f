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
    anti join {{ ref('int_items_accepted') }} as accepted
        on items.item_id = accepted.item_id
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
    where not is_answered

),

-- Sent back to whoever gave most of the answers, so that nobody is the only
-- judge of their own work.
answer_counts as (

    select
        item_id,
        question_id,
        resource_id as route,
        count(*) as n_answers,
        list(answer_id order by annotator_id, answer_id) as withdraws
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

disagreements as (

    select
        to_resolve.project_id,
        to_resolve.batch_id,
        to_resolve.item_id,
        to_resolve.question_id,
        min(to_resolve.rank) as rank,
        'disagreement' as reason,
        8 as priority,
        'rework' as package_kind,
        routes.route,
        case
            when routes.route is null then 'reviewer' else 'same_annotators'
        end as route_kind,
        min_by(to_resolve.value_after, to_resolve.rank) as value_after,
        routes.withdraws,
        cast(greatest(len(routes.withdraws), 1) as integer) as n_wanted,
        cast([] as string []) as not_by
    from to_resolve
    semi join delivered
        on
            to_resolve.project_id = delivered.project_id
            and to_resolve.batch_id = delivered.batch_id
    left join routes
        on
            to_resolve.item_id = routes.item_id
            and to_resolve.question_id = routes.question_id
    group by all

),

-- What a reviewer decided, a lead signed off or nobody wants any more rests.
others as (

    select
        questioned.project_id,
        questioned.batch_id,
        questioned.item_id,
        questioned.question_id,
        0 as rank,
        questioned.reason,
        questioned.priority,
        questioned.package_kind,
        questioned.route,
        questioned.route_kind,
        cast(null as double) as value_after,
        questioned.withdraws,
        questioned.n_wanted,
        questioned.not_by
    from {{ ref('int_rework_routes') }} as questioned
    anti join {{ ref('int_decisions') }} as decisions
        on
            questioned.item_id = decisions.item_id
            and questioned.question_id = decisions.question_id
            and decisions.is_current
    anti join {{ ref('stg_journal__sign_offs') }} as sign_offs
        on
            questioned.project_id = sign_offs.project_id
            and questioned.batch_id = sign_offs.batch_id
    anti join {{ ref('int_batches') }} as cancelled
        on
            questioned.project_id = cancelled.project_id
            and questioned.batch_id = cancelled.batch_id
            and cancelled.cancelled_at is not null
    anti join {{ ref('int_items_accepted') }} as accepted
        on questioned.item_id = accepted.item_id

),

-- One reason each, so that no item is asked for twice at a time.
gathered as (

    select *
    from (
        select * from others
        union all by name
        select * from disagreements
    )
    qualify
        row_number() over (
            partition by batch_id, item_id, question_id
            order by priority
        ) = 1

),

human_counts as (

    select
        item_id,
        question_id,
        cast(sum(n_answers) as bigint) as n_answers
    from answer_counts
    group by all

),

queued as (

    select
        gathered.project_id,
        gathered.batch_id,
        gathered.item_id,
        gathered.question_id,
        rounds.round,
        cast(gathered.rank as integer) as rank,
        gathered.reason,
        gathered.route,
        gathered.route_kind,
        gathered.package_kind,
        gathered.value_after,
        case
            when gathered.reason = 'disagreement'
                then len(gathered.withdraws)
            else human_counts.n_answers
        end as n_answers,
        gathered.n_wanted,
        gathered.withdraws,
        gathered.not_by,
        open_packages.package_id,
        case
            when gathered.package_kind = 'work' then 1
            else coalesce(open_packages.opens_round, rounds.round + 1)
        end as opens_round
    from gathered
    inner join rounds
        on
            gathered.project_id = rounds.project_id
            and gathered.batch_id = rounds.batch_id
    left join human_counts
        on
            gathered.item_id = human_counts.item_id
            and gathered.question_id = human_counts.question_id
    left join open_packages
        on
            gathered.item_id = open_packages.item_id
            and gathered.question_id = open_packages.question_id
            and gathered.batch_id = open_packages.batch_id
            and gathered.package_kind = open_packages.package_kind
    qualify
        row_number() over (
            partition by
                gathered.batch_id,
                gathered.item_id,
                gathered.question_id
            order by open_packages.opens_round, open_packages.package_id
        ) = 1

)

select * from queued
