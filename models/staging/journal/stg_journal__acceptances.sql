-- One row per item that a lead accepted before its batch, and time.
with

source as (

    select * from {{ source('journal', 'journal_entries') }}
    where {{ known_as_of() }} and kind = 'items_accepted'

),

renamed as (

    select
        seq,
        received_at as accepted_at,
        actor,
        payload ->> '$.project_id' as project_id,
        payload ->> '$.batch_id' as batch_id,
        cast(payload ->> '$.round' as integer) as round,
        payload ->> '$.reason' as reason,
        unnest(from_json(payload -> '$.items', '["VARCHAR"]')) as item_id
    from source

)

select * from renamed
