-- One row per batch: its lead metric, and what its annotators were told.
select
    agreement.batch_id,
    batches.name,
    batches.sent_at,
    coalesce(batches.guideline_version, 'unknown') as guideline_version,
    coalesce(agreement.taxonomy_version, batches.taxonomy_version)
        as taxonomy_version,
    agreement.metric,
    agreement.value,
    agreement.ci_low,
    agreement.ci_high,
    agreement.n_items,
    agreement.n_answers,
    agreement.undefined_reason
from marts.agreement_by_batch as agreement
inner join marts.questions as questions using (project_id, question_id)
left join marts.batches as batches using (project_id, batch_id)
where agreement.project_id = $project
    and agreement.question_id = $question
    and agreement.metric = questions.lead_metric
    and agreement.population = 'human'
    and agreement.basis = 'first_pass'
    and agreement.round = 1
order by batches.sent_at, agreement.batch_id
limit 500
