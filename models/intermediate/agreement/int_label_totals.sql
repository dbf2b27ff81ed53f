-- One row per cell and label: how often it was given.
with

item_label_counts as (

    select * from {{ ref('int_item_label_counts') }}

),

item_totals as (

    select * from {{ ref('int_item_totals') }}

),

-- Items with equally many answers together, so that the sums stay integers.
by_item_size as (

    select
        item_label_counts.cell_id,
        item_label_counts.label,
        item_totals.n_answers as n_item_answers,
        max(item_label_counts.value) as value,
        sum(item_label_counts.n_answers) as n_answers,
        sum(
            cast(item_label_counts.n_answers as bigint)
            * item_label_counts.n_answers
        ) as n_squares
    from item_label_counts
    inner join item_totals
        on
            item_label_counts.cell_id = item_totals.cell_id
            and item_label_counts.item_key = item_totals.item_key
    group by
        item_label_counts.cell_id,
        item_label_counts.label,
        item_totals.n_answers

),

summed as (

    select
        cell_id,
        label,
        max(value) as value,
        cast(sum(n_answers) as bigint) as n_answers,
        cast(
            coalesce(sum(n_answers) filter (where n_item_answers > 1), 0)
            as bigint
        ) as n_pairable,
        {{ exact_sum('cast(n_answers as double) / n_item_answers') }}
            as n_item_shares
    from by_item_size
    group by cell_id, label

)

select * from summed
