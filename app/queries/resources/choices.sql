-- One row per resource that answered.
select distinct
    cards.resource_id,
    coalesce(resources.name, cards.resource_id) as name
from marts.resource_scorecard as cards
left join marts.resources as resources using (resource_id)
where $project is null or cards.project_id = $project
order by name, cards.resource_id
