-- One row per resource.
select resource_id, name
from marts.resources
order by resource_id
