-- One row per project.
select project_id, name
from marts.projects
order by name, project_id
