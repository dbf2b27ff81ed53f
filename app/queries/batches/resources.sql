-- One row per resource of the batch.
select
    owed.resource_id,
    coalesce(resources.name, owed.resource_id) as resource_name,
    resources.kind,
    owed.status,
    owed.n_expected,
    owed.n_received,
    owed.n_current,
    owed.first_received_at,
    owed.last_received_at,
    owed.due_at,
    owed.is_late,
    owed.open_packages,
    owed.round,
    owed.cost,
    owed.currency
from marts.batch_resources as owed
left join marts.resources as resources using (resource_id)
where owed.project_id = $project
    and owed.batch_id = $batch
order by resource_name
