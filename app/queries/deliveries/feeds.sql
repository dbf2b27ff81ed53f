-- One row per feed.
select feed, count(*) as n_deliveries
from marts.deliveries
where feed is not null
    and ($project is null or project_id = $project)
group by feed
order by feed
