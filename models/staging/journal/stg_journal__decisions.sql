-- One row per decision of a reviewer, undone ones too.
with

source as (

    select * from {{ source('journal', 'journal_entries') }}
    where {{ known_as_of() }} and kind = 'decision'

),

renamed as (

    select
        seq,
        payload ->> '$.decision_id' as decision_id,
        received_at as decided_at,
        actor as reviewer,
        payload ->> '$.project_id' as project_id,
        payload ->> '$.batch_id' as batch_id,
        payload ->> '$.item_id' as item_id,
        payload ->> '$.question_id' as question_id,
        payload ->> '$.action' as action,
        payload ->> '$.label' as label,
        payload ->> '$.undoes' as undoes,
        payload ->> '$.comment' as comment,
        payload ->> '$.reason' as reason,
        cast(payload ->> '$.seconds' as double) as seconds,
        payload ->> '$.selection' as selection
    from source

)

select * from renamed
