-- One row per item whose key or id starts with what is asked for.
select
    items.project_id,
    items.item_id,
    items.source_key,
    left(items.text, 90)
        || case when length(items.text) > 90 then '…' else '' end as text,
    count(*) over () as n_found
from marts.items as items
where ($project is null or items.project_id = $project)
    and (
        starts_with(lower(items.source_key), lower($wanted))
        or starts_with(items.item_id, lower($wanted))
    )
order by items.source_key, items.item_id
limit 50
