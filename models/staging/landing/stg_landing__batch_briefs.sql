-- One row per batch and resource of a brief.
with

source as (

    select * from {{ source('landing', 'batch_briefs') }}
    where {{ known_as_of() }}

),

renamed as (

    select
        delivery_id,
        received_at,
        row_number,
        project_id,
        trim(batch_id) as batch_id,
        name,
        trim(resource_id) as resource_id,
        answers_per_item,
        coalesce(overlap_share, 0) as overlap_share,
        sent_at,
        due_at,
        priority,
        guideline_version,
        taxonomy_version
    from source

)

select * from renamed
