-- One row per batch and day: the chosen metric as it was known on that day.
-- Of people's answers where those chosen are not measured.
select
    agreement.batch_id,
    coalesce(batches.name, '') as batch_name,
    agreement.as_of_date,
    agreement.metric,
    agreement.population,
    agreement.value,
    agreement.ci_low,
    agreement.ci_high,
    agreement.n_items,
    agreement.n_answers,
    agreement.undefined_reason
from marts.agreement_by_day as agreement
inner join marts.questions as questions using (project_id, question_id)
left join marts.batches as batches using (project_id, batch_id)
where agreement.project_id = $project
    and agreement.question_id = $question
    and ($batch is null or agreement.batch_id = $batch)
    and agreement.metric = case
        when $metric = 'lead' then questions.lead_metric
        else $metric
    end
    and agreement.population in ($population, 'human')
    and agreement.basis = 'first_pass'
    and agreement.round = 1
    and agreement.value is not null
qualify
    (agreement.population = $population)
        = bool_or(agreement.population = $population) over ()
order by agreement.as_of_date, agreement.batch_id
limit 2000
