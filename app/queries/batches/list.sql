-- One row per batch, those that wait for somebody first.
select
    statuses.project_id,
    statuses.batch_id,
    coalesce(statuses.name, '') as name,
    statuses.status
from marts.batch_status as statuses
where $project is null or statuses.project_id = $project
order by
    statuses.next_action is null,
    statuses.is_late desc,
    statuses.project_id,
    statuses.batch_id
