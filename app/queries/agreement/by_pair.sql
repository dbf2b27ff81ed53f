-- One row per pair of annotators, models included.
select
    agreement.annotator_a,
    agreement.annotator_b,
    agreement.metric,
    agreement.value,
    agreement.ci_low,
    agreement.ci_high,
    agreement.n_items,
    agreement.undefined_reason,
    agreement.taxonomy_version
from marts.agreement_by_pair as agreement
where agreement.project_id = $project
    and agreement.question_id = $question
    and agreement.batch_id is not distinct from $batch
    and agreement.metric = $metric
    and agreement.basis = 'first_pass'
    and agreement.round = 1
    and agreement.value is not null
qualify
    agreement.taxonomy_version = max(agreement.taxonomy_version) over ()
    and row_number() over (
        partition by
            agreement.annotator_a,
            agreement.annotator_b,
            agreement.taxonomy_version
        order by agreement.n_items desc, agreement.population
    ) = 1
order by agreement.n_items desc, agreement.annotator_a, agreement.annotator_b
limit 600
