-- One row per question.
select
    project_id,
    question_id,
    label_type
from marts.questions
where $project is null or project_id = $project
order by project_id, question_id
