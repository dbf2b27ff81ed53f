-- One row per reason for which items wait for a reviewer.
select reason
from marts.review_queue
where decision_label is null
    and reason is not null
    and ($project is null or project_id = $project)
group by reason
order by reason
