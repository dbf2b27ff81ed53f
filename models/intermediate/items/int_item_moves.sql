-- One row per item and change by a lead that took it out of a batch.
with

changes as (

    select * from {{ ref('stg_journal__batch_changes') }}
    where item_ids is not null

),

moves as (

    select
        seq,
        changed_at,
        action,
        project_id,
        batch_id,
        to_batch_id,
        unnest(item_ids) as item_id
    from changes

)

select * from moves
