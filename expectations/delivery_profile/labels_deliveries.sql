-- One row per labels delivery that landed, numbered within its feed.
with

deliveries as (

    select
        delivery_id,
        feed,
        project_id,
        received_at,
        row_number() over (partition by feed order by received_at) as delivery_number
    from raw.deliveries
    where feed_kind = 'labels' and status = 'landed'

)

select * from deliveries
