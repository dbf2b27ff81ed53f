-- One row per delivery, the latest first.
select
    deliveries.delivery_id,
    deliveries.received_at,
    deliveries.file_name,
    deliveries.feed_kind,
    coalesce(resources.name, deliveries.feed) as sender,
    deliveries.status,
    deliveries.reason,
    deliveries.n_received,
    deliveries.n_quarantined,
    deliveries.n_waiting
from marts.deliveries as deliveries
left join marts.resources as resources using (resource_id)
where $project is null
    or deliveries.project_id = $project
    or deliveries.project_id is null
order by deliveries.received_at desc, deliveries.delivery_id desc
limit 12
