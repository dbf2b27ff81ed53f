-- One row per feed and label that nobody knows, with the latest such file.
select
    feed,
    project_id,
    value,
    max(delivery_id) as delivery_id,
    count(*) as n_rows
from marts.quarantined_rows
where reason_code = 'unknown_label'
    and value is not null
    and ($project is null or project_id = $project)
group by feed, project_id, value
order by n_rows desc, feed, value
limit 100
