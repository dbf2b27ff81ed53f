-- One row per guideline and label set: people's agreement, and its change.
select
    versions.guideline_version,
    versions.taxonomy_version,
    versions.pooling,
    versions.metric,
    versions.value,
    versions.ci_low,
    versions.ci_high,
    versions.difference,
    versions.difference_ci_low,
    versions.difference_ci_high,
    versions.n_items,
    versions.n_answers,
    versions.undefined_reason
from marts.agreement_by_version as versions
inner join marts.questions as questions using (project_id, question_id)
where versions.project_id = $project
    and versions.question_id = $question
    and versions.metric = questions.lead_metric
    and versions.population = 'human'
order by
    try_cast(versions.taxonomy_version as double),
    versions.taxonomy_version,
    try_cast(versions.guideline_version as double),
    versions.guideline_version,
    versions.pooling desc
