-- One row per decision about some items, undone ones too, in order.
select
    decision_id,
    project_id,
    item_id,
    question_id,
    action,
    label,
    reviewer,
    is_undone
from marts.decisions
where item_id in (select unnest($items))
order by decided_at, decision_id
