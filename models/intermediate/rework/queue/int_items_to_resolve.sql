-- One row per gate, part of a batch and item that keeps it from passing.
with

rework_sets as (

    select * from {{ ref('int_rework_sets') }}

),

decisions as (

    select * from {{ ref('int_decisions') }}
    where is_current

),

reworked as (

    select * from {{ ref('int_items_reworked') }}

),

-- A failing gate asks for its smallest set, an undecided one for all conflicts;
-- one on a part of the batch only where its policy asks for a review.
wanted as (

    select * from rework_sets
    where
        is_in_set
        or (
            value_verdict = 'undecided'
            and is_conflict
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
        decisions.decision_id is not null
        or coalesce(reworked.has_majority, false)
        or coalesce(reworked.variance <= wanted.variance_allowed, false)
            as is_resolved,
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

)

select * from resolved
