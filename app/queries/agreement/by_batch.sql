-- One row per batch and question: the chosen metric on first-pass answers,
-- or, for "lead", each question's own.
select
    agreement.project_id,
    coalesce(projects.name, agreement.project_id) as project_name,
    agreement.batch_id,
    batches.name,
    batches.sent_at,
    agreement.question_id,
    agreement.metric,
    agreement.value,
    agreement.band,
    agreement.std_error,
    agreement.ci_low,
    agreement.ci_high,
    agreement.n_items,
    agreement.n_answers,
    agreement.n_annotators,
    agreement.undefined_reason
from marts.agreement_by_batch as agreement
left join marts.projects as projects using (project_id)
left join marts.batches as batches using (project_id, batch_id)
left join marts.questions as questions using (project_id, question_id)
where agreement.metric = case
        when $metric = 'lead' then questions.lead_metric
        else $metric
    end
    and agreement.population = $population
    and agreement.basis = 'first_pass'
    and agreement.round = 1
    and ($project is null or agreement.project_id = $project)
order by project_name, batches.sent_at, agreement.batch_id
limit 2000
