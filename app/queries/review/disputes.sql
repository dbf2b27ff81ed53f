-- One row per decision of two reviewers who disagree, of some items.
select
    item_id,
    question_id,
    reviewer,
    label,
    reason,
    comment
from marts.decisions
where is_disputed
    and item_id in (select unnest($items))
order by item_id, question_id, decided_at
