-- One row per resource, project and month: what it may invoice.
select
    resources.name as resource_name,
    projects.name as project_name,
    invoices.month,
    invoices.n_delivered,
    invoices.n_accepted,
    invoices.n_rejected,
    invoices.n_pending,
    invoices.amount,
    invoices.amount_pending,
    invoices.currency,
    invoices.n_free,
    invoices.price,
    invoices.resource_id,
    invoices.project_id
from marts.resource_invoices as invoices
left join marts.resources as resources using (resource_id)
left join marts.projects as projects using (project_id)
where ($project is null or invoices.project_id = $project)
    and ($resource is null or invoices.resource_id = $resource)
order by invoices.month desc, resource_name, project_name
limit 500
