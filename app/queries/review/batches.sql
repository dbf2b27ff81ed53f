-- One row per batch with items that wait for a reviewer.
select
    queue.project_id,
    queue.batch_id,
    coalesce(statuses.name, '') as batch_name,
    count(*) as n_items
from marts.review_queue as queue
left join marts.batch_status as statuses using (project_id, batch_id)
where queue.decision_label is null
    and not list_contains(queue.reviewers, $reviewer)
    and ($may_settle or queue.reason <> 'reviewers_disagree')
    and ($project is null or queue.project_id = $project)
group by all
order by queue.project_id, queue.batch_id
