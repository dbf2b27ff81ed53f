-- One row per undecided gate of the batch and way to decide it.
select
    exits.gate_id,
    exits.question_id,
    exits.scope,
    exits.scope_key,
    exits.metric,
    exits.value,
    exits.threshold,
    exits.exit,
    exits.is_possible,
    exits.n_needed,
    exits.unit,
    exits.says,
    exits.cost,
    exits.currency,
    coalesce(resources.name, exits.resource_id) as resource_name
from marts.gate_exits as exits
left join marts.resources as resources using (resource_id)
where exits.project_id = $project
    and exits.batch_id = $batch
order by
    exits.gate_id,
    exits.question_id,
    exits.scope_key,
    exits.is_possible desc,
    exits.exit = 'sign_off',
    exits.exit
