-- One row per cell, item and coordinate: what resolving the item moves.
with

scores as (

    select * from {{ ref('int_rework_scores') }}

),

item_sums as (

    select
        cell_id,
        item_id,
        coordinate,
        formula,
        threshold,
        max(n_item) as n_item,
        {{ exact_sum('n * score') }} as sum_x,
        {{ exact_sum('n * score * score') }} as sum_xx,
        coalesce(max(n_item * score) filter (where is_plurality), 0)
            as resolved_x,
        coalesce(max(n_item * score * score) filter (where is_plurality), 0)
            as resolved_xx
    from scores
    group by all

),

cell_sums as (

    select
        *,
        {{ exact_sum('sum_x', over='by_coordinate') }} as total_x,
        {{ exact_sum('sum_xx', over='by_coordinate') }} as total_xx,
        n_item * (sum_xx - sum_x * sum_x / n_item) / (n_item - 1)
            as disagreement
    from item_sums
    window by_coordinate as (partition by cell_id, coordinate)

),

item_totals as (

    select
        cell_id,
        item_id,
        max(n_item) as n_item
    from item_sums
    group by all

),

cell_totals as (

    select
        cell_id,
        sum(n_item) as n_cell,
        count(*) as n_items
    from item_totals
    group by all

),

moved as (

    select
        cell_sums.*,
        cell_totals.n_cell,
        cell_totals.n_items,
        resolved_x - sum_x as move_x,
        resolved_xx - sum_xx as move_xx
    from cell_sums
    inner join cell_totals
        on cell_sums.cell_id = cell_totals.cell_id

)

select * from moved
