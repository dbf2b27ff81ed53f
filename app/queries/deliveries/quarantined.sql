-- One row per refused record or quarantined answer and reason.
select
    rows.received_at,
    rows.file_name,
    coalesce(resources.name, rows.feed) as sender,
    rows.disposition,
    rows.reason_code,
    rows.row_number,
    rows.column_name,
    rows.value,
    rows.message,
    rows.hint,
    rows.delivery_id
from marts.quarantined_rows as rows
left join marts.resources as resources using (resource_id)
where (
    $project is null or rows.project_id = $project or rows.project_id is null
)
    and ($feed is null or rows.feed = $feed)
    and ($delivery is null or rows.delivery_id = $delivery)
order by rows.received_at desc, rows.delivery_id, rows.row_number
limit 2000
