-- One row per annotator who left, was suspended or came back, as a lead noted it.
with

source as (

    select * from {{ source('journal', 'journal_entries') }}
    where {{ known_as_of() }} and kind = 'annotator_changed'

),

renamed as (

    select
        seq,
        received_at as changed_at,
        actor,
        payload ->> '$.action' as action,
        payload ->> '$.annotator_id' as annotator_id,
        payload ->> '$.reason' as reason
    from source

)

select * from renamed
