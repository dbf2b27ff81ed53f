-- One row per annotator, question and label of the batch's current answers.
select
    answers.question_id,
    answers.resource_id,
    coalesce(resources.name, answers.resource_id) as resource_name,
    answers.annotator_id,
    coalesce(labels.name, answers.label, 'Other answers') as label_name,
    coalesce(labels.sort_order, 999) as sort_order,
    labels.colour,
    count(*) as n_answers
from marts.answers as answers
left join marts.resources as resources using (resource_id)
left join marts.labels as labels
    on answers.project_id = labels.project_id
    and answers.question_id = labels.question_id
    and answers.taxonomy_version = labels.taxonomy_version
    and answers.label = labels.label
where answers.project_id = $project
    and answers.batch_id = $batch
    and answers.is_current
group by all
order by resource_name, answers.annotator_id, sort_order
