-- One row per day and line: items due, and items of accepted batches, so far.
with steps as (
    select
        'due' as line,
        cast(due_at as date) as day,
        n_items
    from marts.batch_status
    where due_at is not null
        and status != 'cancelled'
        and ($project is null or project_id = $project)
    union all
    select
        'accepted' as line,
        cast(since as date) as day,
        n_items
    from marts.batch_status
    where status in ('accepted', 'released')
        and ($project is null or project_id = $project)
),

by_day as (
    select
        line,
        day,
        count(*) as n_batches,
        sum(n_items) as n_items
    from steps
    group by line, day
)

select
    line,
    day,
    n_batches,
    cast(n_items as bigint) as n_items,
    cast(
        sum(n_items) over (partition by line order by day) as bigint
    ) as n_items_so_far
from by_day
order by line desc, day
