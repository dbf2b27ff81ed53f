-- One row per question, with the bounds of its labels' numbers.
select
    questions.project_id,
    questions.question_id,
    questions.label_type,
    min(labels.value) as least,
    max(labels.value) as greatest
from marts.questions as questions
left join marts.labels as labels using (project_id, question_id)
where $project is null or questions.project_id = $project
group by all
order by questions.project_id, questions.question_id
