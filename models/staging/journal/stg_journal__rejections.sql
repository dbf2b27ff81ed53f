-- One row per item of a batch that a lead rejected.
with

source as (

    select * from {{ source('journal', 'journal_entries') }}
    where {{ known_as_of() }} and kind = 'items_rejected'

),

renamed as (

    select
        seq,
        received_at as rejected_at,
        actor,
        payload ->> '$.project_id' as project_id,
        payload ->> '$.batch_id' as batch_id,
        payload ->> '$.resource_id' as resource_id,
        payload ->> '$.reason' as reason,
        unnest(from_json(payload -> '$.items', '["VARCHAR"]')) as item_id
    from source

)

select * from renamed
