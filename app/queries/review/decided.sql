-- One row per item and question with a decision in force.
select
    decision_id,
    project_id,
    item_id,
    question_id,
    action,
    label,
    reviewer
from marts.decisions
where is_current
    and item_id in (select unnest($items))
