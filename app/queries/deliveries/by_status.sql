-- One row per day and status of arrival.
select
    date_trunc('day', received_at) as received_on,
    status,
    count(*) as n_deliveries
from marts.deliveries
where $project is null or project_id = $project or project_id is null
group by all
order by received_on, status
