-- One row per change that a lead made to a batch.
with

source as (

    select * from {{ source('journal', 'journal_entries') }}
    where {{ known_as_of() }} and kind = 'batch_changed'

),

renamed as (

    select
        seq,
        received_at as changed_at,
        actor,
        payload ->> '$.action' as action,
        payload ->> '$.project_id' as project_id,
        payload ->> '$.batch_id' as batch_id,
        payload ->> '$.to_batch_id' as to_batch_id,
        payload ->> '$.reason' as reason,
        from_json(payload -> '$.items', '["VARCHAR"]') as item_ids
    from source

)

select * from renamed
