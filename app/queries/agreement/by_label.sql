-- One row per label: how far annotators agree on it, by the chosen metric.
-- Of people's answers where those chosen are not measured.
select
    labels.name as label_name,
    labels.sort_order,
    agreement.label,
    agreement.population,
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
    and agreement.metric = $metric
    and agreement.population in ($population, 'human')
    and agreement.basis = 'first_pass'
    and agreement.round = 1
qualify
    agreement.taxonomy_version = max(agreement.taxonomy_version) over ()
    and (agreement.population = $population)
        = bool_or(agreement.population = $population) over ()
order by labels.sort_order, agreement.label
