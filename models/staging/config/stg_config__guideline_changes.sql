-- One row per guideline version and label whose earlier answers are given again.
with

source as (

    select * from {{ ref('guideline_changes') }}
    where {{ in_force_as_of() }}

),

renamed as (

    select
        nullif(trim(project_id), '') as project_id,
        nullif(trim(question_id), '') as question_id,
        nullif(trim(guideline_version), '') as guideline_version,
        nullif(trim(label), '') as label,
        min(try_cast(nullif(trim(valid_from), '') as timestamp)) as valid_from
    from source
    group by all

)

select * from renamed
