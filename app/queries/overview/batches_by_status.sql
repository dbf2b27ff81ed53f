-- One row per project and status.
select
    statuses.project_id,
    coalesce(projects.name, statuses.project_id) as project_name,
    statuses.status,
    count(*) as n_batches
from marts.batch_status as statuses
left join marts.projects as projects using (project_id)
where $project is null or statuses.project_id = $project
group by all
order by project_name, statuses.status
