-- One row per item, question and label that may be chosen for it; questions
-- about spans and texts without labels have one row without.
select distinct
    items.project_id,
    items.item_id,
    questions.question_id,
    questions.label_type,
    labels.label,
    min(labels.value) over (partition by labels.project_id, labels.question_id)
        as least,
    max(labels.value) over (partition by labels.project_id, labels.question_id)
        as greatest,
    coalesce(queue.takes_two, false) as takes_two
from marts.items as items
inner join marts.questions as questions using (project_id)
left join marts.labels as labels using (project_id, question_id)
left join marts.review_queue as queue
    on items.item_id = queue.item_id
    and questions.question_id = queue.question_id
where items.item_id in (select unnest($items))
order by items.project_id, items.item_id, questions.question_id, labels.label
