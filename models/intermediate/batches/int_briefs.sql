-- One row per batch and resource that was asked, as last briefed.
with

briefs as (

    select * from {{ ref('stg_landing__batch_briefs') }}

),

-- An order of fewer than no answers is an order of none.
latest as (

    select
        * replace (
            case when answers_per_item < 0 then 0 else answers_per_item end
                as answers_per_item,
            case when overlap_share < 0 then 0 else overlap_share end
                as overlap_share
        )
    from briefs
    qualify
        row_number() over (
            partition by project_id, batch_id, resource_id
            order by received_at desc, delivery_id desc, row_number desc
        ) = 1

)

select * from latest
