-- One row per item of the rework queue, with the gate that it should lift.
select
    queue.rank,
    queue.value_after,
    gates.metric,
    gates.threshold,
    gates.value
from marts.rework_queue as queue
left join marts.gate_results as gates
    on queue.project_id = gates.project_id
    and queue.batch_id = gates.batch_id
    and queue.question_id = gates.question_id
    and queue.round = gates.round
    and gates.metric like 'alpha%'
where queue.project_id = $project
    and queue.batch_id = $batch
    and queue.value_after is not null
order by queue.rank
