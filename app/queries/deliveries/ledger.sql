-- One row per delivery and outcome of its rows; answers of label files,
-- records of all others.
with recent as (
    select *
    from marts.deliveries
    where (
        $project is null or project_id = $project or project_id is null
    )
        and ($feed is null or feed = $feed)
        and ($status is null or status = $status)
    order by received_at desc, delivery_id desc
    limit 30
),

outcomes as (
    unpivot (
        select
            delivery_id,
            received_at,
            file_name,
            n_current as current,
            n_superseded as superseded,
            n_waiting as waiting,
            n_quarantined as quarantined,
            n_empty as empty,
            case when feed_kind != 'labels' then n_landed end as landed,
            n_refused as refused,
            n_duplicate as duplicate
        from recent
    )
    on current, superseded, waiting, quarantined, empty, landed, refused,
        duplicate
    into name outcome value n_rows
)

select *
from outcomes
where n_rows > 0
order by received_at desc, delivery_id desc, outcome
