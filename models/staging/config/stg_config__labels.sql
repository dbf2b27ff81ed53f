-- One row per label of a question and taxonomy version.
with

source as (

    select * from {{ ref('labels') }}
    where {{ in_force_as_of() }}

),

in_force as (

    {{ latest_in_force('source', 'project_id, question_id, taxonomy_version, label') }}

),

renamed as (

    select
        nullif(trim(project_id), '') as project_id,
        nullif(trim(question_id), '') as question_id,
        coalesce(nullif(trim(taxonomy_version), ''), '1') as taxonomy_version,
        trim(label) as label,
        coalesce(nullif(trim(name), ''), trim(label)) as name,
        coalesce(cast(nullif(trim(sort_order), '') as integer), 1) as sort_order,
        cast(nullif(trim(value), '') as double) as value,
        nullif(trim(colour), '') as colour,
        coalesce(cast(nullif(trim(is_abstention), '') as boolean), false) as is_abstention,
        nullif(trim(description), '') as description,
        try_cast(nullif(trim(valid_from), '') as timestamp) as valid_from
    from in_force

)

select * from renamed
