-- One row per label of an older taxonomy version and what became of it.
with

source as (

    select * from {{ ref('label_mappings') }}
    where {{ in_force_as_of() }}

),

renamed as (

    select
        nullif(trim(project_id), '') as project_id,
        nullif(trim(question_id), '') as question_id,
        nullif(trim(from_label), '') as from_label,
        nullif(trim(to_label), '') as to_label,
        nullif(trim(taxonomy_version), '') as taxonomy_version,
        nullif(trim(kind), '') as kind,
        min(try_cast(nullif(trim(valid_from), '') as timestamp)) as valid_from
    from source
    group by all

)

select * from renamed
