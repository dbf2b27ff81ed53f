-- One row per step of the transformation in this build, the slowest first.
select
    split_part(node, '.', 3) as step,
    resource_type,
    status,
    seconds,
    message
from checks.run_results
order by status not in ('error', 'fail', 'warn'), seconds desc, step
