-- One row per reason for which items wait for a reviewer.
select reason
from marts.review_queue
where decision_label is null
    and not list_contains(reviewers, $reviewer)
    and ($may_settle or reason <> 'reviewers_disagree')
    and reason is not null
    and ($project is null or project_id = $project)
group by reason
order by reason
