-- One row per batch and resource that was asked, as last briefed.
with

briefs as (

    select * from {{ ref('stg_landing__batch_briefs') }}

),

latest as (

    select *
    from briefs
    qualify
        row_number() over (
            partition by project_id, batch_id, resource_id
            order by received_at desc, delivery_id desc, row_number desc
        ) = 1

)

select * from latest
