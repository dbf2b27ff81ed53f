-- One row: files that came after a moment.
select
    count(*) as n_deliveries,
    count(*) filter (where status in ('refused', 'held')) as n_stopped
from marts.deliveries
where received_at > $since
    and ($project is null or project_id = $project)
