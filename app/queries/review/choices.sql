-- One row per item, question and label that may be chosen for it.
select distinct
    items.project_id,
    items.item_id,
    labels.question_id,
    labels.label
from marts.items as items
inner join marts.labels as labels using (project_id)
where items.item_id in (select unnest($items))
order by items.project_id, items.item_id, labels.question_id, labels.label
