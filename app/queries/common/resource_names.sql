-- One row per resource.
select resource_id, name
from marts.resources
where name is not null
order by length(resource_id) desc, resource_id
