-- One row per question: the label that holds for the item.
select
    labels.question_id,
    questions.name as question_name,
    labels.label,
    coalesce(names.name, labels.label) as label_name,
    labels.decided_by,
    labels.method,
    labels.vote_share,
    labels.n_answers,
    labels.is_tie,
    labels.batch_id
from marts.consensus_labels as labels
left join marts.questions as questions using (project_id, question_id)
left join marts.batches as batches using (project_id, batch_id)
left join marts.labels as names
    on labels.project_id = names.project_id
    and labels.question_id = names.question_id
    and labels.label = names.label
    and batches.taxonomy_version = names.taxonomy_version
where labels.item_id = $item
order by questions.sort_order, labels.question_id
