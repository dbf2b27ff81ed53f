-- One row per gate and round of the batch.
select
    gates.gate_id,
    gates.question_id,
    questions.name as question_name,
    gates.metric,
    gates.direction,
    gates.threshold,
    gates.round,
    gates.is_last_round,
    gates.value,
    gates.ci_low,
    gates.ci_high,
    gates.n,
    gates.verdict,
    gates.reason,
    gates.is_provisional,
    gates.n_to_resolve,
    gates.n_unresolved,
    gates.basis,
    gates.evidence,
    gates.severity,
    gates.policy_version
from marts.gate_results as gates
left join marts.questions as questions using (project_id, question_id)
where gates.project_id = $project
    and gates.batch_id = $batch
    and gates.scope = 'batch'
order by
    gates.severity = 'advisory', gates.gate_id, gates.question_id, gates.round
