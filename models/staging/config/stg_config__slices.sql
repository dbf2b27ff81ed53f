-- One row per project and metadata key by which its agreement is split.
with

source as (

    select * from {{ ref('slices') }}
    where {{ in_force_as_of() }}

),

renamed as (

    select distinct
        nullif(trim(project_id), '') as project_id,
        nullif(trim(key), '') as slice_key
    from source

)

select * from renamed
