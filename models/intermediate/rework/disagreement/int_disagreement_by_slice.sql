-- One row per batch that does not pass, question and slice of its items.
with

cells as (

    select * from {{ ref('int_disagreement_cells') }}

),

scores as (

    select * from {{ ref('int_rework_scores') }}
    semi join cells using (cell_id)
    where coordinate <> 'score'

),

slices as (

    select * from {{ ref('int_item_slices') }}

),

items as (

    select
        cell_id,
        item_id,
        max(n_item) as n_item,
        max(n_item) * max(n_item) - sum(n * n) as n_disagreeing_pairs
    from scores
    group by all

),

whole as (

    select
        cell_id,
        sum(n_item) as n_answers,
        count(*) as n_items,
        {{ exact_sum('1e0 * n_disagreeing_pairs / (n_item - 1)') }} as observed
    from items
    group by all

),

sliced as (

    select
        items.cell_id,
        slices.slice_key,
        slices.slice_value,
        sum(items.n_item) as n_answers,
        count(*) as n_items,
        {{ exact_sum('1e0 * items.n_disagreeing_pairs / (items.n_item - 1)') }}
            as observed
    from items
    inner join slices using (item_id)
    group by all

),

label_totals as (

    select
        cell_id,
        label,
        sum(n) as n_label
    from scores
    group by all

),

slice_labels as (

    select
        scores.cell_id,
        slices.slice_key,
        slices.slice_value,
        scores.label,
        sum(scores.n) as n_label
    from scores
    inner join slices using (item_id)
    group by all

),

-- How often each label is given outside the slice, squared and added up.
expected as (

    select
        sliced.cell_id,
        sliced.slice_key,
        sliced.slice_value,
        sum(label_totals.n_label * label_totals.n_label) as squares,
        sum(
            (label_totals.n_label - coalesce(slice_labels.n_label, 0))
            * (label_totals.n_label - coalesce(slice_labels.n_label, 0))
        ) as squares_outside
    from sliced
    inner join label_totals using (cell_id)
    left join slice_labels
        using (cell_id, slice_key, slice_value, label)
    group by all

),

valued as (

    select
        cells.project_id,
        cells.batch_id,
        cells.question_id,
        cells.scope,
        cells.scope_key,
        cells.is_beyond_rework,
        sliced.slice_key,
        sliced.slice_value,
        sliced.n_items,
        sliced.observed / nullif(whole.observed, 0) as share_of_disagreement,
        cast(sliced.n_items as double) / whole.n_items as share_of_items,
        1 - (whole.n_answers - 1) * whole.observed
        / nullif(whole.n_answers * whole.n_answers - expected.squares, 0)
            as alpha,
        1 - (whole.n_answers - sliced.n_answers - 1)
        * (whole.observed - sliced.observed)
        / nullif(
            (whole.n_answers - sliced.n_answers)
            * (whole.n_answers - sliced.n_answers)
            - expected.squares_outside,
            0
        ) as alpha_without
    from sliced
    inner join cells using (cell_id)
    inner join whole using (cell_id)
    inner join expected
        using (cell_id, slice_key, slice_value)
    where sliced.n_items < whole.n_items

)

select * from valued
