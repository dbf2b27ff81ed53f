-- One row per resource, project and month: the rework it took, and its cost.
select
    resources.name as resource_name,
    projects.name as project_name,
    economics.month,
    economics.n_items,
    economics.n_sent_back,
    economics.n_flips,
    economics.n_wrong_to_right,
    economics.n_right_to_wrong,
    economics.mean_days_to_return,
    economics.rework_value,
    economics.cost_of_poor_quality,
    economics.currency,
    economics.rework_is_free,
    economics.rework_hours,
    economics.resource_id,
    economics.project_id
from marts.rework_economics as economics
left join marts.resources as resources using (resource_id)
left join marts.projects as projects using (project_id)
where ($project is null or economics.project_id = $project)
    and ($resource is null or economics.resource_id = $resource)
    and economics.n_sent_back > 0
order by economics.month desc, resource_name, project_name
limit 500
