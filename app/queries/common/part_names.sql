-- One row per question of a project and label or resource with a name.
select
    question_id,
    'label' as scope,
    label as scope_key,
    max_by(name, taxonomy_version) as name
from marts.labels
where project_id = $project and name is not null
group by all

union all

select
    questions.question_id,
    'resource' as scope,
    resources.resource_id as scope_key,
    resources.name
from marts.questions as questions
cross join marts.resources as resources
where questions.project_id = $project and resources.name is not null
