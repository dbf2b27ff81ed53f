-- One row per gated part and item in conflict, worst first.
select
    question_id,
    scope,
    scope_key,
    rank,
    value_before,
    value_after,
    value_after_as_so_far,
    share_settled_so_far,
    metric,
    threshold,
    n_items,
    set_size,
    set_size_at_least
from marts.rework_curve
where project_id = $project
    and batch_id = $batch
    and value_after is not null
order by scope <> 'batch', question_id, scope_key, metric, rank
