-- One row per value of a metadata slice: the chosen metric, or the lead one.
-- Of people's answers where those chosen are not measured.
select
    agreement.slice_key,
    agreement.slice_value,
    agreement.metric,
    agreement.population,
    agreement.value,
    agreement.ci_low,
    agreement.ci_high,
    agreement.n_items,
    agreement.n_answers,
    agreement.n_annotators,
    agreement.undefined_reason,
    agreement.taxonomy_version
from marts.agreement_by_slice as agreement
inner join marts.questions as questions using (project_id, question_id)
where agreement.project_id = $project
    and agreement.question_id = $question
    and agreement.batch_id is not distinct from $batch
    and agreement.metric = case
        when $metric = 'lead' then questions.lead_metric
        else $metric
    end
    and agreement.population in ($population, 'human')
    and agreement.basis = 'first_pass'
    and agreement.round = 1
qualify
    agreement.taxonomy_version = max(agreement.taxonomy_version) over ()
    and (agreement.population = $population)
        = bool_or(agreement.population = $population) over ()
order by agreement.slice_key, agreement.slice_value
limit 60
