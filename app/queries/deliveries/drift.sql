-- One row per delivery and change against its feed's earlier ones.
select
    drift.received_at,
    drift.file_name,
    coalesce(resources.name, drift.feed) as sender,
    drift.kind,
    drift.subject,
    drift.before,
    drift.after,
    drift.feed,
    drift.delivery_id
from marts.delivery_drift as drift
left join marts.resources as resources using (resource_id)
where (
    $project is null or drift.project_id = $project or drift.project_id is null
)
    and ($feed is null or drift.feed = $feed)
order by drift.received_at desc, drift.delivery_id, drift.kind, drift.subject
limit 500
