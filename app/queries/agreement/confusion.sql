-- One row per pair of labels that annotators of one item gave, both ways.
with votes as (
    select
        answers.item_id,
        answers.question_id,
        coalesce(labels.name, answers.label) as label_name,
        coalesce(labels.sort_order, 999) as sort_order,
        answers.annotator_id
    from marts.answers as answers
    left join marts.labels as labels
        on answers.project_id = labels.project_id
        and answers.question_id = labels.question_id
        and answers.taxonomy_version = labels.taxonomy_version
        and answers.label = labels.label
    where answers.project_id = $project
        and answers.question_id = $question
        and answers.round = 1
        and answers.resource_kind != 'llm'
        and answers.label is not null
        and ($batch is null or answers.batch_id = $batch)
)

select
    one.label_name as one_label,
    other.label_name as other_label,
    min(one.sort_order) as one_order,
    min(other.sort_order) as other_order,
    count(*) as n_pairs,
    count(distinct one.item_id) as n_items
from votes as one
inner join votes as other
    on one.item_id = other.item_id
    and one.question_id = other.question_id
    and one.annotator_id != other.annotator_id
where one.label_name != other.label_name
group by all
order by one_order, other_order
