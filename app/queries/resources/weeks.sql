-- One row per resource and week: answers given, all rounds.
select
    date_trunc('week', coalesce(answers.answered_at, answers.received_at))
        as week,
    answers.resource_id,
    coalesce(resources.name, answers.resource_id) as resource_name,
    count(*) as n_answers,
    count(distinct answers.annotator_id) as n_annotators
from marts.answers as answers
left join marts.resources as resources using (resource_id)
where ($project is null or answers.project_id = $project)
    and (
        $question is null
        or answers.project_id || '/' || answers.question_id = $question
    )
    and ($resource is null or answers.resource_id = $resource)
group by all
order by week, resource_name
