-- One row per file that was refused or is held, the latest first.
select
    deliveries.received_at,
    deliveries.file_name,
    coalesce(resources.name, deliveries.feed, deliveries.folder) as sender,
    deliveries.status,
    deliveries.reason,
    deliveries.message,
    deliveries.hint,
    deliveries.delivery_id
from marts.deliveries as deliveries
left join marts.resources as resources using (resource_id)
where deliveries.status in ('refused', 'held')
    and (
        $project is null
        or deliveries.project_id = $project
        or deliveries.project_id is null
    )
    and ($feed is null or deliveries.feed = $feed)
order by deliveries.received_at desc, deliveries.delivery_id desc
limit 50
