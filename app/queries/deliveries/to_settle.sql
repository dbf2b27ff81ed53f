-- One row per file that waits for somebody to accept a name or let it pass.
select
    delivery_id,
    feed,
    folder,
    file_name,
    status,
    reason
from marts.deliveries
where status in ('refused', 'held')
    and ($project is null or project_id = $project or project_id is null)
order by received_at desc, delivery_id desc
limit 50
