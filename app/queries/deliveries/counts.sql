-- One row: deliveries by what became of them, and their rows.
select
    count(*) as n_deliveries,
    count_if(status = 'landed') as n_landed,
    count_if(status = 'held') as n_held,
    count_if(status = 'refused') as n_refused,
    count_if(status = 'duplicate') as n_duplicate,
    sum(n_parsed) as n_parsed,
    sum(n_current) as n_current,
    sum(n_quarantined) as n_quarantined,
    sum(n_waiting) as n_waiting
from marts.deliveries
where $project is null or project_id = $project or project_id is null
