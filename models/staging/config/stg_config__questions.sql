-- One row per question of a project.
with

source as (

    select * from {{ ref('questions') }}
    where {{ in_force_as_of() }}

),

in_force as (

    {{ latest_in_force('source', 'project_id, question_id') }}

),

renamed as (

    select
        nullif(trim(project_id), '') as project_id,
        nullif(trim(question_id), '') as question_id,
        nullif(trim(name), '') as name,
        nullif(trim(label_type), '') as label_type,
        nullif(trim(lead_metric), '') as lead_metric,
        coalesce(cast(nullif(trim(sort_order), '') as integer), 1) as sort_order
    from in_force

)

select * from renamed
