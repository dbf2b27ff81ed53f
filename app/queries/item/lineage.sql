-- One row per event in the life of the item, the earliest first.
select
    lineage.happened_at,
    lineage.event,
    lineage.round,
    case
        when strpos(lineage.actor, '/') > 0
            then
                coalesce(resources.name, resources.resource_id)
                || ' '
                || substr(lineage.actor, strpos(lineage.actor, '/') + 1)
        else resources.name
    end as actor_name,
    coalesce(actor_name, lineage.actor) as actor,
    lineage.details,
    deliveries.file_name,
    lineage.question_id,
    lineage.delivery_id
from marts.item_lineage as lineage
left join marts.resources as resources
    on split_part(lineage.actor, '/', 1) = resources.resource_id
left join marts.deliveries as deliveries using (delivery_id)
where lineage.item_id = $item
order by lineage.happened_at, lineage.event, lineage.actor
