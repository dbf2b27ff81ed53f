-- One row per item, question and current answer, as the review queue has them.
select
    project_id,
    item_id,
    question_id,
    coalesce(label, answer) as label
from marts.answers
where is_current
    and coalesce(label, answer) is not null
    and item_id in (select unnest($items))
order by project_id, item_id, question_id, answer_id
