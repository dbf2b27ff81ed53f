-- One row per package entry: proposed, approved, sent or recalled.
with

source as (

    select * from {{ source('journal', 'journal_entries') }}
    where {{ known_as_of() }} and kind like 'package_%'

),

renamed as (

    select
        seq,
        replace(kind, 'package_', '') as event,
        received_at as happened_at,
        actor,
        payload ->> '$.package_id' as package_id,
        payload ->> '$.package_kind' as package_kind,
        payload ->> '$.project_id' as project_id,
        payload ->> '$.batch_id' as batch_id,
        payload ->> '$.resource_id' as resource_id,
        cast(payload ->> '$.opens_round' as integer) as opens_round,
        cast(payload ->> '$.n_items' as integer) as n_items,
        cast(payload ->> '$.n_answers' as integer) as n_answers,
        cast(payload ->> '$.cost' as double) as cost,
        payload ->> '$.currency' as currency,
        cast(payload ->> '$.due_at' as timestamptz) as due_at,
        coalesce(cast(payload ->> '$.blind' as boolean), true) as is_blind,
        payload ->> '$.file_name' as file_name,
        payload ->> '$.brief.name' as brief_name,
        cast(payload ->> '$.brief.answers_per_item' as integer)
            as answers_per_item,
        cast(payload ->> '$.brief.overlap_share' as double) as overlap_share,
        payload ->> '$.brief.priority' as priority,
        payload ->> '$.brief.guideline_version' as guideline_version,
        payload ->> '$.brief.taxonomy_version' as taxonomy_version
    from source

)

select * from renamed
