-- One row per item and question that waits for a reviewer.
select
    queue.project_id,
    queue.batch_id,
    statuses.name as batch_name,
    queue.item_id,
    queue.question_id,
    questions.name as question_name,
    queue.rank,
    queue.reason,
    queue.selection,
    queue.inclusion_probability,
    queue.answers,
    queue.consensus,
    queue.vote_share,
    queue.is_tie,
    queue.takes_two,
    queue.reviewers,
    items.source,
    items.source_key,
    items.language,
    items.metadata,
    left(items.text, 20000) as text,
    left(items.paired_text, 20000) as paired_text,
    batches.guideline_version
from marts.review_queue as queue
inner join marts.items as items using (project_id, item_id)
left join marts.questions as questions using (project_id, question_id)
left join marts.batch_status as statuses using (project_id, batch_id)
left join marts.batches as batches using (project_id, batch_id)
where queue.decision_label is null
    and not list_contains(queue.reviewers, $reviewer)
    and ($may_settle or queue.reason <> 'reviewers_disagree')
    and ($project is null or queue.project_id = $project)
    and ($batch is null or queue.project_id || '/' || queue.batch_id = $batch)
    and ($reason is null or queue.reason = $reason)
    and ($selection is null or queue.selection = $selection)
order by queue.selection = 'random', queue.project_id, queue.rank
limit $limit
