-- One row per gate, part of the batch that it is on, and round.
with ways as (
    select
        gate_id,
        question_id,
        scope_key,
        string_agg(
            case
                when exit = 'sign_off' then 'sign off'
                else replace(exit, '_', ' ') || ' (' || n_needed || ' ' || unit
                    || ')'
            end, ', '
            order by exit = 'sign_off', exit
        ) as ways
    from marts.gate_exits
    where project_id = $project and batch_id = $batch and is_possible
    group by all
)

select
    gates.gate_id,
    gates.question_id,
    questions.name as question_name,
    gates.scope,
    gates.scope_key,
    gates.measured_over,
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
    gates.rework_outlook,
    gates.set_size,
    gates.n_to_resolve,
    gates.n_unresolved,
    case when gates.is_last_round then ways.ways end as ways,
    gates.basis,
    gates.evidence,
    gates.severity,
    gates.policy_version
from marts.gate_results as gates
left join marts.questions as questions using (project_id, question_id)
left join ways
    on gates.gate_id = ways.gate_id and gates.question_id = ways.question_id
    and coalesce(gates.scope_key, '') = coalesce(ways.scope_key, '')
where gates.project_id = $project and gates.batch_id = $batch
order by
    gates.scope <> 'batch', gates.severity = 'advisory', gates.gate_id,
    gates.question_id, gates.scope_key, gates.round
