-- One row per resource and question.
select
    cards.*,
    coalesce(resources.name, cards.resource_id) as resource_name,
    resources.kind,
    coalesce(projects.name, cards.project_id) as project_name,
    coalesce(questions.name, cards.question_id) as question_name,
    format(
        '{:.0f} to {:.0f} %', 100 * cards.gold_ci_low, 100 * cards.gold_ci_high
    ) as gold_interval,
    format(
        '{:.0f} to {:.0f} %',
        100 * cards.yield_ci_low,
        100 * cards.yield_ci_high
    ) as yield_interval
from marts.resource_scorecard as cards
left join marts.resources as resources using (resource_id)
left join marts.projects as projects using (project_id)
left join marts.questions as questions using (project_id, question_id)
where ($project is null or cards.project_id = $project)
    and (
        $question is null
        or cards.project_id || '/' || cards.question_id = $question
    )
    and ($resource is null or cards.resource_id = $resource)
order by
    case when $sort = 'n' then -cards.n_answers else 0 end,
    resource_name,
    project_name,
    question_name
limit 500
