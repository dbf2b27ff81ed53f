-- One row per metric and population that is measured, leading metrics first.
select
    metric,
    population,
    count(*) as n_batches,
    metric in (
        select lead_metric
        from marts.questions
        where $project is null or project_id = $project
    ) as is_leading
from marts.agreement_by_batch
where value is not null
    and basis = 'first_pass'
    and ($project is null or project_id = $project)
group by all
order by is_leading desc, n_batches desc, metric, population
