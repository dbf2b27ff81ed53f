-- One row per event of an item, what is not an answer.
select
    item_id,
    happened_at,
    event,
    round,
    actor
from marts.item_lineage
where item_id in (select unnest($items))
    and event not in ('answered', 'left_empty')
qualify
    row_number() over (
        partition by item_id order by happened_at desc, event
    ) <= 12
order by item_id, happened_at, event
