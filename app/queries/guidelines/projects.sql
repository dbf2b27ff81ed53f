-- One row per question, with its project's guideline.
select
    questions.project_id,
    questions.question_id,
    questions.name as question_name,
    coalesce(projects.name, questions.project_id) as project_name,
    projects.guideline_url,
    (
        select max_by(batches.guideline_version, batches.sent_at)
        from marts.batches as batches
        where batches.project_id = questions.project_id
            and cast(batches.sent_at as date) <= cast($on as date)
    ) as ordered_version
from marts.questions as questions
left join marts.projects as projects using (project_id)
where $project is null or questions.project_id = $project
order by project_name, questions.sort_order, questions.question_id
