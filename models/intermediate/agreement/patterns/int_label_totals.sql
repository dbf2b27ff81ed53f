-- One row per cell and label: how often it was given.
with

patterns as (

    select * from {{ ref('int_patterns') }}

),

pattern_labels as (

    select * from {{ ref('int_pattern_labels') }}

),

-- Items with equally many answers together, so that the sums stay integers.
by_item_size as (

    select
        patterns.cell_id,
        pattern_labels.label_key,
        pattern_labels.label,
        pattern_labels.value,
        pattern_labels.n_item_answers,
        sum(patterns.n_items * pattern_labels.n_answers) as n_answers
    from patterns
    inner join pattern_labels
        on patterns.pattern_key = pattern_labels.pattern_key
    group by
        patterns.cell_id,
        pattern_labels.label_key,
        pattern_labels.label,
        pattern_labels.value,
        pattern_labels.n_item_answers

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
