-- One row per item record.
with

source as (

    select * from {{ source('landing', 'items') }}
    where {{ known_as_of() }}

),

renamed as (

    select
        delivery_id,
        received_at,
        row_number,
        project_id,
        item_id,
        source,
        source_key,
        content_hash,
        text,
        paired_text,
        language,
        trim(batch_id) as batch_id,
        coalesce(lower(trim(role)), 'work') as role,
        replaces_item_id,
        metadata
    from source

)

select * from renamed
