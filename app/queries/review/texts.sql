-- One row per item whose spans are decided.
select
    item_id,
    text
from marts.items
where item_id in (select unnest($items))
