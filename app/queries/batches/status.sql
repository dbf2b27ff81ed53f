-- One row: the batch, its brief and where it stands.
select
    statuses.*,
    projects.name as project_name,
    projects.guideline_url,
    batches.n_gold_items,
    batches.sent_at,
    batches.priority,
    batches.guideline_version,
    batches.taxonomy_version
from marts.batch_status as statuses
left join marts.projects as projects using (project_id)
left join marts.batches as batches using (project_id, batch_id)
where statuses.project_id = $project
    and statuses.batch_id = $batch
