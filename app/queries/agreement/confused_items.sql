-- One row per item on which people gave these two labels in round 1.
with votes as (
    select
        answers.item_id,
        answers.batch_id,
        coalesce(labels.name, answers.label) as label_name,
        answers.annotator_id
    from marts.answers as answers
    left join marts.labels as labels
        using (project_id, question_id, taxonomy_version, label)
    where answers.project_id = $project
        and answers.question_id = $question
        and answers.round = 1
        and answers.resource_kind != 'llm'
        and answers.label is not null
        and ($batch is null or answers.batch_id = $batch)
),

counted as (
    select
        item_id,
        batch_id,
        count(*) filter (where label_name = $one) as n_one,
        count(*) filter (where label_name = $other) as n_other,
        count(*) as n_answers
    from votes
    group by item_id, batch_id
)

select
    counted.batch_id,
    items.source_key,
    counted.n_one,
    counted.n_other,
    counted.n_answers,
    left(items.text, 500) as text,
    items.item_id
from counted
inner join marts.items as items
    on items.project_id = $project and counted.item_id = items.item_id
where counted.n_one > 0 and counted.n_other > 0
order by
    counted.n_one * counted.n_other desc,
    counted.batch_id,
    items.source_key
limit 200
