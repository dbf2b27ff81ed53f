-- One row per question.
select
    questions.project_id,
    coalesce(projects.name, questions.project_id) as project_name,
    questions.question_id,
    questions.name
from marts.questions as questions
left join marts.projects as projects using (project_id)
where $project is null or questions.project_id = $project
order by project_name, questions.sort_order, questions.question_id
