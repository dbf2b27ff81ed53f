-- One row per batch, reference and label: how right people's answers were.
select
    accuracy.reference,
    accuracy.batch_id,
    accuracy.label,
    coalesce(labels.name, accuracy.label) as label_name,
    accuracy.precision,
    accuracy.precision_ci_low,
    accuracy.precision_ci_high,
    accuracy.recall,
    accuracy.recall_ci_low,
    accuracy.recall_ci_high,
    accuracy.f1,
    accuracy.f1_ci_low,
    accuracy.f1_ci_high,
    accuracy.n_items,
    accuracy.n_answers
from marts.accuracy_by_label as accuracy
left join marts.batches as batches using (project_id, batch_id)
left join marts.labels as labels
    on accuracy.project_id = labels.project_id
    and accuracy.question_id = labels.question_id
    and batches.taxonomy_version = labels.taxonomy_version
    and accuracy.label = labels.label
where accuracy.project_id = $project
    and accuracy.question_id = $question
    and ($batch is null or accuracy.batch_id = $batch)
    and accuracy.averaging = 'label'
    and accuracy.resource_id is null
    and accuracy.annotator_id is null
    and accuracy.round = 1
order by
    accuracy.f1 nulls last,
    accuracy.batch_id,
    accuracy.label,
    accuracy.reference
limit 500
