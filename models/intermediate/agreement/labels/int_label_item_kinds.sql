-- One row per cell, label, number of answers and how many are that label.
with

pattern_labels as (

    select
        patterns.cell_id,
        patterns.n_items,
        pattern_labels.*
    from {{ ref('int_patterns') }} as patterns
    inner join {{ ref('int_pattern_labels') }} as pattern_labels
        on patterns.pattern_key = pattern_labels.pattern_key

),

patterns as (

    select * from {{ ref('int_patterns') }}

),

label_totals as (

    select * from {{ ref('int_label_totals') }}

),

sizes as (

    select
        cell_id,
        n_answers,
        cast(sum(n_items) as bigint) as n_items
    from patterns
    group by cell_id, n_answers

),

-- Items of one kind are interchangeable for everything said of the label.
with_label as (

    select
        cell_id,
        label,
        n_item_answers as n_answers,
        n_answers as n_with_label,
        cast(sum(n_items) as bigint) as n_items
    from pattern_labels
    group by cell_id, label, n_item_answers, n_answers

),

seen as (

    select
        cell_id,
        label,
        n_answers,
        cast(sum(n_items) as bigint) as n_items
    from with_label
    group by cell_id, label, n_answers

),

without_label as (

    select
        label_totals.cell_id,
        label_totals.label,
        sizes.n_answers,
        0 as n_with_label,
        sizes.n_items - coalesce(seen.n_items, 0) as n_items
    from label_totals
    inner join sizes
        on label_totals.cell_id = sizes.cell_id
    left join seen
        on
            label_totals.cell_id = seen.cell_id
            and label_totals.label = seen.label
            and sizes.n_answers = seen.n_answers

),

unioned as (

    select * from with_label
    union all
    select * from without_label
    where n_items > 0

)

select * from unioned
