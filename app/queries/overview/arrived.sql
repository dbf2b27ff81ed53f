-- One row: files that came after a moment, and what they brought.
select
    count(*) as n_deliveries,
    count(*) filter (where status in ('refused', 'held')) as n_stopped,
    coalesce(sum(n_received), 0)::bigint as n_received,
    coalesce(sum(n_quarantined), 0)::bigint as n_quarantined
from marts.deliveries
where received_at > $since
    and ($project is null or project_id = $project)
