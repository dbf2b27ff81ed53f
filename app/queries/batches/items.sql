-- One row per item of the batch and question, with its consensus.
select
    items.source_key,
    members.role,
    labels.label,
    coalesce(names.name, labels.label) as label_name,
    labels.decided_by,
    labels.vote_share,
    labels.n_answers,
    labels.is_tie,
    items.language,
    left(items.text, 400) as text,
    left(items.paired_text, 400) as paired_text,
    labels.question_id,
    items.item_id
from marts.batch_items as members
inner join marts.items as items using (project_id, item_id)
inner join marts.batches as batches using (project_id, batch_id)
left join marts.consensus_labels as labels using (project_id, item_id)
left join marts.labels as names
    on labels.project_id = names.project_id
    and labels.question_id = names.question_id
    and labels.label = names.label
    and batches.taxonomy_version = names.taxonomy_version
where members.project_id = $project
    and members.batch_id = $batch
    and members.withdrawn_at is null
order by labels.vote_share nulls last, items.source_key, labels.question_id
limit 2000
