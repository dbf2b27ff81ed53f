-- One row per project: what its current answers look like as a whole.
with

answers as (

    select
        project_id,
        count(*) as n_answers,
        count(*) filter (confidence not between 0 and 1) as n_confidences_out_of_range,
        count(*) filter (seconds < 0) as n_negative_seconds,
        count(*) filter (is_abstained) / count(*) as share_abstained,
        count(*) filter (
            item_id not in (select item_id from marts.items where item_id is not null)
        ) as n_answers_of_unknown_items
    from marts.answers
    where is_current
    group by project_id

),

deliveries as (

    select
        project_id,
        sum(n_quarantined) / nullif(sum(n_parsed), 0) as share_quarantined
    from marts.deliveries
    where project_id is not null
    group by project_id

)

select
    answers.*,
    deliveries.share_quarantined
from answers
left join deliveries on answers.project_id = deliveries.project_id
order by answers.project_id
