-- One row per status or round that the batch was shown in, in order.
select
    change_number,
    status,
    round,
    published_at,
    until,
    run_id
from marts.batch_history
where project_id = $project
    and batch_id = $batch
order by change_number
