-- One row per gate and part of the batch, as it stands after the last round.
select
    gate_id,
    question_id,
    scope,
    scope_key,
    metric,
    threshold,
    value,
    ci_low,
    ci_high,
    n,
    verdict,
    reason,
    n_looks
from marts.gate_results
where project_id = $project
    and batch_id = $batch
    and is_last_round
order by gate_id, question_id, scope, scope_key
