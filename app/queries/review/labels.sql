-- One row per label that a reviewer can choose.
select
    project_id,
    question_id,
    taxonomy_version,
    label,
    name,
    description,
    sort_order,
    is_abstention
from marts.labels
where $project is null or project_id = $project
order by project_id, question_id, taxonomy_version, sort_order, label
