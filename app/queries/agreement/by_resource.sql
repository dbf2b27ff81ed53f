-- One row per batch and resource (the chosen metric within it) or two resources
-- (agreement between them beyond chance), of first answers; newest batches.
select
    agreement.batch_id,
    batches.sent_at,
    resources.name || coalesce(' and ' || others.name, '') as resource_names,
    agreement.metric,
    agreement.value,
    agreement.ci_low,
    agreement.ci_high,
    agreement.n_items,
    agreement.n_answers,
    agreement.n_annotators,
    agreement.undefined_reason
from marts.agreement_by_resource as agreement
inner join marts.questions as questions using (project_id, question_id)
left join marts.batches as batches using (project_id, batch_id)
left join marts.resources as resources using (resource_id)
left join marts.resources as others
    on agreement.other_resource_id = others.resource_id
where agreement.project_id = $project
    and agreement.question_id = $question
    and ($batch is null or agreement.batch_id = $batch)
    and agreement.metric = case
        when agreement.other_resource_id is not null then 'cross_replication'
        when $metric = 'lead' then questions.lead_metric
        else $metric
    end
    and agreement.basis = 'first_pass'
    and agreement.round = 1
    and agreement.value is not null
qualify
    row_number() over (
        partition by
            agreement.batch_id,
            agreement.resource_id,
            agreement.other_resource_id
        order by agreement.n_items desc, agreement.population
    ) = 1
order by batches.sent_at desc, agreement.batch_id, others.name, resources.name
limit 40
