-- One row per decision of a reviewer.
with

decisions as (

    select * from {{ ref('int_decisions') }}

),

described as (

    select
        decision_id,
        project_id,
        batch_id,
        item_id,
        question_id,
        action,
        label,
        reason,
        comment,
        selection,
        reviewer,
        decided_at,
        seconds,
        is_undone,
        problem,
        takes_two,
        is_standing,
        is_disputed,
        is_current
    from decisions

)

select * from described
