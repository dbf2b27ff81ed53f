-- One row per project.
with

-- Configurations older than a column lack it.
source as (

    select * from {{ ref('projects') }}
    where {{ in_force_as_of() }}
    union all by name
    select
        cast(null as string) as second_review_share,
        cast(null as string) as clustered_by
    where false

),

in_force as (

    {{ latest_in_force('source', 'project_id') }}

),

renamed as (

    select
        nullif(trim(project_id), '') as project_id,
        nullif(trim(name), '') as name,
        nullif(trim(description), '') as description,
        coalesce(nullif(trim(rework_policy), ''), 'approve') as rework_policy,
        coalesce(cast(nullif(trim(auto_accept), '') as boolean), false) as is_auto_accepted,
        coalesce(cast(nullif(trim(blind), '') as boolean), true) as is_blind,
        nullif(trim(guideline_url), '') as guideline_url,
        coalesce(cast(nullif(trim(second_review_share), '') as double), 0)
            as second_review_share,
        nullif(trim(clustered_by), '') as clustered_by
    from in_force

)

select * from renamed
