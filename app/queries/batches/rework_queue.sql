-- One row per item and question to be reworked, the most telling first.
select
    queue.rank,
    items.source_key,
    queue.reason,
    coalesce(resources.name, queue.route) as route,
    queue.value_after,
    queue.n_answers,
    queue.package_id,
    queue.opens_round,
    left(items.text, 400) as text,
    left(items.paired_text, 400) as paired_text,
    queue.item_id
from marts.rework_queue as queue
left join marts.items as items using (project_id, item_id)
left join marts.resources as resources
    on queue.route = resources.resource_id
where queue.project_id = $project
    and queue.batch_id = $batch
order by queue.question_id, queue.rank, queue.item_id
