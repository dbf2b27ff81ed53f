-- One row per batch and resource that owes answers.
select
    owed.project_id,
    owed.batch_id,
    batches.name,
    owed.resource_id,
    coalesce(resources.name, owed.resource_id) as resource_name,
    owed.n_expected,
    owed.n_received,
    owed.due_at,
    owed.is_late,
    owed.open_packages
from marts.batch_resources as owed
left join marts.resources as resources using (resource_id)
left join marts.batches as batches using (project_id, batch_id)
where ($project is null or owed.project_id = $project)
    and (
        owed.is_late
        or owed.n_received < owed.n_expected
        or owed.open_packages > 0
    )
order by owed.is_late desc, owed.due_at, owed.batch_id, owed.resource_id
limit 200
