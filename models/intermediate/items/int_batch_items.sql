-- One row per batch and item, with the time of its membership.
with

records as (

    select * from {{ ref('stg_landing__items') }}
    where batch_id is not null

),

joined_batch as (

    select
        project_id,
        batch_id,
        item_id,
        role,
        received_at as valid_from,
        delivery_id
    from records
    qualify
        row_number() over (
            partition by project_id, batch_id, item_id
            order by received_at desc, delivery_id desc, row_number desc
        ) = 1

),

-- A work item is in one batch at a time: the next membership ends the last.
-- Gold and calibration items may be in many.
left_batch as (

    select
        *,
        case when role = 'work' then
            lead(valid_from) over (
                partition by project_id, item_id, role = 'work'
                order by valid_from, delivery_id, batch_id
            )
        end as withdrawn_at
    from joined_batch

)

select * from left_batch
