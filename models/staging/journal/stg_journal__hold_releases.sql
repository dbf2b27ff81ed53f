-- One row per held delivery let through by a lead.
with

source as (

    select * from {{ source('journal', 'journal_entries') }}
    where {{ known_as_of() }} and kind = 'hold_release'

),

renamed as (

    select
        seq,
        received_at as released_at,
        actor,
        payload ->> '$.delivery_id' as delivery_id,
        payload ->> '$.reason' as reason
    from source

)

select * from renamed
