-- One row per package that is proposed, approved or out.
select
    packages.package_id,
    packages.package_kind,
    packages.project_id,
    packages.batch_id,
    packages.resource_id,
    coalesce(resources.name, packages.resource_id) as resource_name,
    packages.opens_round,
    packages.n_items,
    packages.n_answers,
    packages.cost,
    packages.currency,
    packages.status,
    packages.proposed_at,
    packages.sent_at,
    packages.due_at
from marts.packages as packages
left join marts.resources as resources using (resource_id)
where ($project is null or packages.project_id = $project)
    and packages.status != 'answered'
order by packages.due_at, packages.package_id
limit 200
