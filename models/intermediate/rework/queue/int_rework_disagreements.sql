-- One row per batch, item and question to annotate again because answers differ.
with

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

-- Where another gate is beyond rework, rework would be paid for nothing.
blocked as (

    select distinct project_id, batch_id
    from {{ ref('int_gates_settled') }}
    where
        is_last
        and verdict = 'fail'
        and severity = 'blocking'
        and rework_outlook <> 'rework'

),

to_resolve as (

    select items.*
    from {{ ref('int_items_to_resolve') }} as items
    semi join {{ ref('int_gates_settled') }} as gates
        on
            items.project_id = gates.project_id
            and items.batch_id = gates.batch_id
            and items.question_id = gates.question_id
            and items.gate_id = gates.gate_id
            and items.scope_key = gates.scope_key
            and gates.is_last
            and gates.verdict = 'fail'
            and gates.severity = 'blocking'
    semi join delivered
        on
            items.project_id = delivered.project_id
            and items.batch_id = delivered.batch_id
    anti join blocked
        on
            items.project_id = blocked.project_id
            and items.batch_id = blocked.batch_id
    where
        is_in_set
        and not is_beyond_rework
        and not is_resolved
        and not is_reworked

),

-- In the sets of several gates, an item goes back for the widest of them.
wanted as (

    select *
    from to_resolve
    qualify
        row_number() over (
            partition by item_id, question_id
            order by scope = 'batch' desc, rank, gate_id, scope_key
        ) = 1

),

answers as (

    select * from {{ ref('int_answers_resolved') }}
    semi join wanted using (item_id, question_id)
    where is_current and resource_kind <> 'llm'

),

answer_counts as (

    select
        item_id,
        question_id,
        resource_id,
        list(answer_id order by annotator_id, answer_id) as withdraws
    from answers
    group by all

),

-- Sent back to whoever gave most of the answers, so that nobody is the only
-- judge of their own work; where one resource's answers are gated, to that one.
routed as (

    select
        wanted.project_id,
        wanted.batch_id,
        wanted.item_id,
        wanted.question_id,
        wanted.rank,
        wanted.value_after,
        answer_counts.resource_id as route,
        case
            when answer_counts.resource_id is null then 'reviewer'
            else 'same_annotators'
        end as route_kind,
        answer_counts.withdraws
    from wanted
    left join answer_counts
        on
            wanted.item_id = answer_counts.item_id
            and wanted.question_id = answer_counts.question_id
            and (
                wanted.scope <> 'resource'
                or wanted.scope_key = answer_counts.resource_id
            )
    qualify
        row_number() over (
            partition by wanted.item_id, wanted.question_id
            order by len(answer_counts.withdraws) desc, answer_counts.resource_id
        ) = 1

)

select * from routed
