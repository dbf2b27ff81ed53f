-- One row per delivery that brought items or answers of the batch.
with named as (
    select delivery_id
    from marts.answers
    where project_id = $project
        and batch_id = $batch
    union
    select delivery_id
    from marts.batch_items
    where project_id = $project
        and batch_id = $batch
)

select
    deliveries.received_at,
    deliveries.file_name,
    deliveries.feed_kind,
    coalesce(resources.name, split_part(deliveries.feed, '/', 1)) as sender,
    deliveries.status,
    deliveries.n_received,
    deliveries.n_current,
    deliveries.n_superseded,
    deliveries.n_quarantined,
    deliveries.delivery_id
from marts.deliveries as deliveries
inner join named using (delivery_id)
left join marts.resources as resources using (resource_id)
order by deliveries.received_at desc
