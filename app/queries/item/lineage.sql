-- One row per event in the life of the item, the earliest first.
select
    lineage.happened_at,
    lineage.event,
    lineage.round,
    coalesce(resources.name, lineage.actor) as actor,
    lineage.details,
    deliveries.file_name,
    lineage.question_id,
    lineage.delivery_id
from marts.item_lineage as lineage
left join marts.resources as resources
    on lineage.actor = resources.resource_id
left join marts.deliveries as deliveries using (delivery_id)
where lineage.item_id = $item
order by lineage.happened_at, lineage.event, lineage.actor
