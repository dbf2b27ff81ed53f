-- One row: the item as it arrived.
select
    items.*,
    projects.name as project_name,
    deliveries.file_name as origin_file
from marts.items as items
left join marts.projects as projects using (project_id)
left join marts.deliveries as deliveries
    on items.origin = deliveries.delivery_id
where items.item_id = $item
