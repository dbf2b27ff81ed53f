-- One row per reason why rows do not count.
select
    disposition,
    reason_code,
    count(*) as n_rows,
    count(distinct delivery_id) as n_deliveries,
    min(hint) as hint
from marts.quarantined_rows
where ($project is null or project_id = $project or project_id is null)
    and ($feed is null or feed = $feed)
    and ($delivery is null or delivery_id = $delivery)
group by all
order by n_rows desc, reason_code
