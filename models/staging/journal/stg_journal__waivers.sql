-- One row per gate set aside by a lead.
with

source as (

    select * from {{ source('journal', 'journal_entries') }}
    where {{ known_as_of() }} and kind = 'waiver'

),

renamed as (

    select
        seq,
        received_at as waived_at,
        actor,
        payload ->> '$.project_id' as project_id,
        payload ->> '$.batch_id' as batch_id,
        payload ->> '$.gate_id' as gate_id,
        payload ->> '$.question_id' as question_id,
        payload ->> '$.reason' as reason
    from source

)

select * from renamed
