-- One row per pair of labels that annotators of one item gave, both ways.
-- Counted from votes: in a batch, an annotator answers an item once in round 1.
with votes as (
    select
        answers.item_id,
        answers.batch_id,
        coalesce(labels.name, answers.label) as label_name,
        min(coalesce(labels.sort_order, 999)) as sort_order,
        count(*) as n_votes
    from marts.answers as answers
    left join marts.labels as labels
        using (project_id, question_id, taxonomy_version, label)
    where answers.project_id = $project
        and answers.question_id = $question
        and answers.round = 1
        and answers.resource_kind != 'llm'
        and answers.label is not null
        and ($batch is null or answers.batch_id = $batch)
    group by answers.item_id, answers.batch_id, label_name
)

select
    one.label_name as one_label,
    other.label_name as other_label,
    min(one.sort_order) as one_order,
    min(other.sort_order) as other_order,
    sum(one.n_votes * other.n_votes)::bigint as n_pairs,
    count(distinct one.item_id) as n_items
from votes as one
inner join votes as other using (item_id, batch_id)
where one.label_name != other.label_name
group by all
order by one_order, other_order
