-- One row per decision of a reviewer; undone ones are not in force.
with

entries as (

    select * from {{ ref('stg_journal__decisions') }}

),

undone as (

    select undoes as decision_id
    from entries
    where action = 'undo' and undoes is not null

),

standing as (

    select
        *,
        decision_id in (select decision_id from undone) as is_undone
    from entries
    where action <> 'undo'

),

ordered as (

    select
        *,
        action = 'label' and not is_undone and row_number() over (
            partition by
                item_id, question_id, action = 'label' and not is_undone
            order by seq desc
        ) = 1 as is_current
    from standing

)

select * from ordered
