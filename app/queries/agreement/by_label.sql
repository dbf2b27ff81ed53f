-- One row per label: of two answers of which one is it, how often both are.
select
    labels.name as label_name,
    labels.sort_order,
    agreement.label,
    agreement.value,
    agreement.ci_low,
    agreement.ci_high,
    agreement.n_items_with_label,
    agreement.n_items,
    agreement.n_answers,
    agreement.undefined_reason,
    agreement.taxonomy_version
from marts.agreement_by_label as agreement
left join marts.labels as labels
    using (project_id, question_id, taxonomy_version, label)
where agreement.project_id = $project
    and agreement.question_id = $question
    and agreement.batch_id is not distinct from $batch
    and agreement.metric = 'specific_agreement'
    and agreement.population = 'human'
    and agreement.basis = 'first_pass'
    and agreement.round = 1
qualify
    agreement.taxonomy_version = max(agreement.taxonomy_version) over ()
order by labels.sort_order, agreement.label
