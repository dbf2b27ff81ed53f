-- One row per package of the batch.
select
    packages.package_id,
    packages.package_kind,
    packages.status,
    coalesce(resources.name, packages.resource_id) as resource_name,
    packages.opens_round,
    packages.n_items,
    packages.n_answers,
    packages.n_answered_items,
    packages.cost,
    packages.currency,
    packages.proposed_at,
    packages.approved_at,
    packages.sent_at,
    packages.due_at,
    packages.file_name
from marts.packages as packages
left join marts.resources as resources using (resource_id)
where packages.project_id = $project
    and packages.batch_id = $batch
order by packages.opens_round, packages.package_id
