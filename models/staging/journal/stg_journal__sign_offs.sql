-- One row per batch accepted by a lead.
with

source as (

    select * from {{ source('journal', 'journal_entries') }}
    where {{ known_as_of() }} and kind = 'sign_off'

),

renamed as (

    select
        seq,
        received_at as signed_off_at,
        actor,
        payload ->> '$.project_id' as project_id,
        payload ->> '$.batch_id' as batch_id,
        cast(payload ->> '$.round' as integer) as round,
        payload ->> '$.reason' as reason
    from source

)

select * from renamed
