-- One row per question, metric and pair of reviewers, all pairs first.
select
    agreement.project_id,
    agreement.question_id,
    questions.name as question_name,
    agreement.reviewer_a,
    agreement.reviewer_b,
    agreement.metric,
    agreement.value,
    agreement.ci_low,
    agreement.ci_high,
    agreement.n_items,
    agreement.undefined_reason
from marts.reviewer_agreement as agreement
left join marts.questions as questions using (project_id, question_id)
where ($project is null or agreement.project_id = $project)
    and (
        $question is null
        or agreement.project_id || '/' || agreement.question_id = $question
    )
    and agreement.value is not null
qualify
    agreement.reviewer_a is null
    or count(distinct agreement.reviewer_a || chr(31) || agreement.reviewer_b)
        over (partition by agreement.project_id, agreement.question_id) > 1
order by
    agreement.project_id,
    agreement.question_id,
    agreement.reviewer_a is not null,
    agreement.n_items desc,
    agreement.reviewer_a,
    agreement.reviewer_b,
    agreement.metric desc
limit 60
