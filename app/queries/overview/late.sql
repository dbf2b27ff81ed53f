-- One row per batch, resource and what it owes: first answers, or the items
-- of a package that is out.
with owing as (
    select
        project_id,
        batch_id,
        resource_id,
        'answers' as owes,
        n_expected,
        n_received,
        due_at,
        is_late
    from marts.batch_resources
    where n_received < n_expected
    union all
    select
        packages.project_id,
        packages.batch_id,
        packages.resource_id,
        packages.package_kind || ' items' as owes,
        packages.n_items as n_expected,
        packages.n_answered_items as n_received,
        packages.due_at,
        statuses.is_late and packages.due_at = statuses.due_at as is_late
    from marts.packages as packages
    inner join marts.batch_status as statuses using (project_id, batch_id)
    where packages.status = 'sent'
)

select
    owing.project_id,
    owing.batch_id,
    batches.name,
    owing.resource_id,
    coalesce(resources.name, owing.resource_id) as resource_name,
    owing.owes,
    owing.n_expected,
    owing.n_received,
    owing.n_received || ' of ' || owing.n_expected as received,
    owing.due_at,
    owing.is_late
from owing
left join marts.resources as resources using (resource_id)
left join marts.batches as batches using (project_id, batch_id)
where $project is null or owing.project_id = $project
order by owing.is_late desc, owing.due_at, owing.batch_id, owing.resource_id
limit 200
