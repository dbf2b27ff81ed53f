-- One row per cell and label: how often it was given.
with

pattern_labels as (

    select * from {{ ref('int_pattern_labels') }}

),

-- Items with equally many answers together, so that the sums stay integers.
by_item_size as (

    select
        cell_id,
        label_key,
        label,
        value,
        n_item_answers,
        sum(n_items * n_answers) as n_answers
    from pattern_labels
    group by cell_id, label_key, label, value, n_item_answers

),

summed as (

    select
        cell_id,
        label_key,
        label,
        value,
        cast(sum(n_answers) as bigint) as n_answers,
        cast(
            coalesce(sum(n_answers) filter (where n_item_answers > 1), 0)
            as bigint
        ) as n_pairable,
        {{ exact_sum('cast(n_answers as double) / n_item_answers') }}
            as n_item_shares
    from by_item_size
    group by cell_id, label_key, label, value

)

select * from summed
