-- One row per batch, question, population, basis, round and metric.
select
    agreement.batch_id,
    agreement.question_id,
    agreement.population,
    agreement.basis,
    agreement.round,
    agreement.metric,
    agreement.value,
    agreement.band,
    agreement.ci_low,
    agreement.ci_high,
    agreement.n_items,
    agreement.n_complete,
    agreement.n_incomplete,
    agreement.n_abstained,
    agreement.n_annotators,
    agreement.n_answers,
    agreement.undefined_reason
from marts.agreement_by_batch as agreement
where agreement.population = $population
    and ($project is null or agreement.project_id = $project)
order by
    agreement.batch_id, agreement.question_id, agreement.metric,
    agreement.basis, agreement.round
limit 5000
