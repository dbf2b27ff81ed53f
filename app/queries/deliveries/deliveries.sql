-- One row per delivery, the latest first.
select
    deliveries.received_at,
    deliveries.file_name,
    coalesce(resources.name, deliveries.feed, deliveries.folder) as sender,
    deliveries.feed_kind,
    deliveries.status,
    deliveries.reason,
    deliveries.message,
    deliveries.hint,
    deliveries.n_received,
    deliveries.n_landed,
    deliveries.n_refused,
    deliveries.n_duplicate,
    deliveries.n_parsed,
    deliveries.n_current,
    deliveries.n_superseded,
    deliveries.n_waiting,
    deliveries.n_quarantined,
    deliveries.n_empty,
    deliveries.format,
    deliveries.size_bytes,
    deliveries.flags,
    deliveries.feed,
    deliveries.delivery_id
from marts.deliveries as deliveries
left join marts.resources as resources using (resource_id)
where (
    $project is null
    or deliveries.project_id = $project
    or deliveries.project_id is null
)
    and ($feed is null or deliveries.feed = $feed)
    and ($status is null or deliveries.status = $status)
order by deliveries.received_at desc, deliveries.delivery_id desc
limit 1000
