-- One row per batch and resource that was asked, as last briefed.
with

briefs as (

    select * from {{ ref('int_briefs') }}
    where resource_id is not null

),

described as (

    select
        project_id,
        batch_id,
        resource_id,
        name,
        cast(answers_per_item as integer) as answers_per_item,
        cast(overlap_share as double) as overlap_share,
        sent_at,
        due_at,
        priority,
        guideline_version,
        taxonomy_version
    from briefs

)

select * from described
