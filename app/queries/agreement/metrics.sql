-- One row per metric and population that is measured.
select metric, population, count(*) as n_batches
from marts.agreement_by_batch
where value is not null
    and basis = 'first_pass'
    and ($project is null or project_id = $project)
group by all
order by n_batches desc, metric, population
