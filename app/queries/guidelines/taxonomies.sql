-- One row per version of a question's label set.
select
    taxonomy_version,
    min(valid_from) as in_force_from,
    count(*) as n_labels
from marts.labels
where project_id = $project
    and question_id = $question
group by taxonomy_version
order by in_force_from nulls first, taxonomy_version
