-- One row per answer of the item, all rounds.
select
    answers.round,
    answers.annotator_id,
    coalesce(resources.name, answers.resource_id) as resource_name,
    resource_name
        || ' '
        || substr(answers.annotator_id, strpos(answers.annotator_id, '/') + 1)
        as annotator_name,
    answers.question_id,
    coalesce(names.name, answers.label, answers.answer) as label_name,
    answers.is_current,
    answers.is_independent,
    answers.is_abstained,
    answers.confidence,
    answers.seconds,
    answers.comment,
    answers.received_at
from marts.answers as answers
left join marts.resources as resources using (resource_id)
left join marts.labels as names
    on answers.project_id = names.project_id
    and answers.question_id = names.question_id
    and answers.label = names.label
    and answers.taxonomy_version = names.taxonomy_version
where answers.item_id = $item
order by answers.question_id, answers.round, answers.annotator_id
