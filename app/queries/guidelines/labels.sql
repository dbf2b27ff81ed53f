-- One row per label of one version of a question's label set.
select
    label,
    name,
    description,
    sort_order,
    value,
    is_abstention,
    valid_from,
    taxonomy_version
from marts.labels
where project_id = $project
    and question_id = $question
    and taxonomy_version = $taxonomy
order by sort_order, label
