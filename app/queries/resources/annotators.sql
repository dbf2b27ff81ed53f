-- One row per annotator and question, those with most answers.
with picked as (
    select *
    from marts.annotator_scorecard
    where ($project is null or project_id = $project)
        and ($question is null or project_id || '/' || question_id = $question)
        and ($resource is null or resource_id = $resource)
    order by n_answers desc, project_id, question_id, annotator_id
    limit 60
)

select
    picked.*,
    coalesce(resources.name, picked.resource_id) as resource_name,
    coalesce(questions.name, picked.question_id) as question_name
from picked
left join marts.resources as resources using (resource_id)
left join marts.questions as questions using (project_id, question_id)
order by
    picked.project_id,
    picked.question_id,
    case when $sort = 'n' then -picked.n_answers else 0 end,
    resource_name,
    picked.annotator_id
