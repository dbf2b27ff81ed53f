-- One row per cell: its disagreement before anything is resolved.
with

gains as (

    select * from {{ ref('int_rework_gains') }}

),

-- Single answers have no pair to differ, yet they tell how often a label is
-- given, of which kappa of a label makes its chance agreement.
singles as (

    select
        cell_id,
        count(*) as n_single,
        count(*) filter (where has_label) as n_single_with_label
    from (
        select
            cell_id,
            item_id,
            bool_or(label = scope_key) as has_label
        from {{ ref('int_rework_answers') }}
        where formula = 'label_kappa'
        group by all
        having count(*) = 1
    )
    group by all

),

-- The spread is N times the sum of squares about the mean.
coordinates as (

    select
        cell_id,
        coordinate,
        formula,
        threshold,
        n_items,
        n_cell,
        n_cell * total_xx - total_x * total_x as spread,
        {{ exact_sum('disagreement') }} as observed,
        {{ exact_sum('disagreement / n_item') }} as lacking,
        {{ exact_sum('disagreement * (n_item - 1)') }} as n_differing,
        {{ exact_sum('sum_x / n_item') }} as shares,
        sum(sum_x * (n_item - 1)) as n_pairs
    from gains
    group by all

),

summed as (

    select
        cell_id,
        formula,
        threshold,
        n_items,
        n_cell,
        sum(spread) as spread,
        {{ exact_sum('observed') }} as observed,
        {{ exact_sum('lacking') }} as lacking,
        {{ exact_sum('n_differing') }} as n_differing,
        {{ exact_sum('shares') }} as shares,
        sum(n_pairs) as n_pairs
    from coordinates
    group by all

),

starts as (

    select
        summed.* replace (
            summed.shares + coalesce(singles.n_single_with_label, 0) as shares
        ),
        summed.n_items + coalesce(singles.n_single, 0) as n_all
    from summed
    left join singles using (cell_id)

)

select * from starts
