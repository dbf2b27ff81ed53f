-- One row per project.
{{ config(alias='projects') }}

with

projects as (

    select * from {{ ref('stg_config__projects') }}

),

described as (

    select
        project_id,
        coalesce(name, project_id) as name,
        description,
        rework_policy,
        is_auto_accepted as auto_accept,
        is_blind as blind,
        guideline_url,
        second_review_share,
        clustered_by
    from projects

)

select * from described
