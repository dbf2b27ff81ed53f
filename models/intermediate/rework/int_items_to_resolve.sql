-- One row per gate, part of a batch and item that keeps it from passing.
with

rework_sets as (

    select * from {{ ref('int_rework_sets') }}

),

decisions as (

    select * from {{ ref('int_decisions') }}
    where is_current

),

consensus as (

    select * from {{ ref('int_consensus') }}

),

open_items as (

    select item_id, question_id
    from {{ ref('int_package_items_answered') }}
    where
        package_kind = 'rework' and sent_at is not null and is_open

),

reworked as (

    select
        item_id,
        question_id,
        max(round) as round,
        max(received_at) as reworked_at
    from {{ ref('int_answers_resolved') }}
    anti join open_items using (item_id, question_id)
    where round > 1 and is_current
    group by all

),

-- A failing gate asks for its smallest set, an undecided one for all conflicts;
-- one on a part of the batch only where its policy asks for a review.
wanted as (

    select * from rework_sets
    where
        is_in_set
        or (
            value_verdict = 'undecided'
            and (
                scope = 'batch'
                or (severity = 'blocking' and on_undecided = 'review')
            )
        )

),

resolved as (

    select
        wanted.*,
        decisions.decision_id is not null as is_adjudicated,
        reworked.item_id is not null as is_reworked,
        coalesce(
            decisions.decision_id is not null
            or (
                reworked.item_id is not null
                and consensus.vote_share > 0.5
            ), false
        ) as is_resolved,
        greatest(decisions.decided_at, reworked.reworked_at) as resolved_at
    from wanted
    left join decisions
        on
            wanted.item_id = decisions.item_id
            and wanted.question_id = decisions.question_id
    left join reworked
        on
            wanted.item_id = reworked.item_id
            and wanted.question_id = reworked.question_id
    left join consensus
        on
            wanted.item_id = consensus.item_id
            and wanted.question_id = consensus.question_id

)

select * from resolved
