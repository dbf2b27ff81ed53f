-- One row per batch that waits for somebody, the most pressing first.
select
    statuses.project_id,
    projects.name as project_name,
    statuses.batch_id,
    statuses.name,
    statuses.status,
    statuses.since,
    statuses.round,
    statuses.next_action,
    statuses.reason,
    statuses.owner,
    statuses.due_at,
    statuses.is_late,
    statuses.n_gates_failed,
    statuses.n_gates_undecided
from marts.batch_status as statuses
left join marts.projects as projects using (project_id)
where ($project is null or statuses.project_id = $project)
    and statuses.next_action is not null
order by
    statuses.is_late desc,
    case statuses.status
        when 'blocked' then 1
        when 'undecided' then 2
        when 'in_review' then 3
        when 'rework' then 4
        when 'delivered' then 5
        when 'partly_delivered' then 6
        when 'passed' then 7
        else 8
    end,
    statuses.due_at,
    statuses.project_id,
    statuses.batch_id
limit 100
