-- One row per decision on an item of the batch.
select
    decisions.decided_at,
    items.source_key,
    decisions.action,
    decisions.label,
    decisions.reason,
    decisions.comment,
    decisions.reviewer,
    decisions.is_current,
    decisions.item_id
from marts.decisions as decisions
left join marts.items as items using (project_id, item_id)
where decisions.project_id = $project
    and decisions.batch_id = $batch
order by decisions.decided_at desc
limit 500
