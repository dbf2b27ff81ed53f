-- One row per batch and gate, at the batch's last round.
with shown as (
    select
        project_id,
        batch_id,
        row_number() over (order by is_late desc, since desc, batch_id)
            as place
    from marts.batch_status
    where $project is null or project_id = $project
)

select
    gates.project_id,
    coalesce(projects.name, gates.project_id) as project_name,
    gates.batch_id,
    statuses.name,
    statuses.status,
    gates.gate_id,
    gates.question_id,
    questions.name as question_name,
    gates.measured_over,
    gates.metric,
    gates.direction,
    gates.threshold,
    gates.round,
    gates.value,
    gates.ci_low,
    gates.ci_high,
    gates.n,
    gates.verdict,
    gates.reason,
    gates.is_provisional,
    gates.severity
from marts.gate_results as gates
inner join shown using (project_id, batch_id)
inner join marts.batch_status as statuses using (project_id, batch_id)
left join marts.projects as projects using (project_id)
left join marts.questions as questions using (project_id, question_id)
where gates.is_last_round
    and gates.scope = 'batch'
    and shown.place <= $limit
order by
    project_name,
    gates.batch_id,
    gates.severity = 'advisory',
    gates.gate_id,
    gates.question_id
