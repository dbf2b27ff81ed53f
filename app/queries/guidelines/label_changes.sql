-- One row per label that differs between two versions of a label set.
with old_labels as (
    select
        label,
        name as name_before,
        description as meaning_before,
        value as value_before,
        sort_order as order_before
    from marts.labels
    where project_id = $project
        and question_id = $question
        and taxonomy_version = $before
),

new_labels as (
    select
        label,
        name as name_after,
        description as meaning_after,
        value as value_after,
        sort_order as order_after
    from marts.labels
    where project_id = $project
        and question_id = $question
        and taxonomy_version = $after
),

compared as (
    select
        *,
        case
            when order_before is null then 'added'
            when order_after is null then 'removed'
            when name_before is distinct from name_after then 'renamed'
            when meaning_before is distinct from meaning_after
                then 'explained_anew'
            when value_before is distinct from value_after
                then 'valued_anew'
        end as change
    from old_labels
    full join new_labels using (label)
)

select
    change,
    label,
    name_before,
    name_after,
    meaning_before,
    meaning_after
from compared
where change is not null
order by coalesce(order_after, order_before), label
