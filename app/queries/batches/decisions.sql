-- One row per decision on an item of the batch.
select
    decisions.decided_at,
    items.source_key,
    decisions.action,
    decisions.label,
    coalesce(names.name, decisions.label) as label_name,
    decisions.reason,
    decisions.comment,
    decisions.reviewer,
    decisions.is_current,
    decisions.item_id
from marts.decisions as decisions
left join marts.items as items using (project_id, item_id)
left join marts.batches as batches using (project_id, batch_id)
left join marts.labels as names
    on decisions.project_id = names.project_id
    and decisions.question_id = names.question_id
    and decisions.label = names.label
    and batches.taxonomy_version = names.taxonomy_version
where decisions.project_id = $project
    and decisions.batch_id = $batch
order by decisions.decided_at desc
limit 500
