-- One row per ranked item: what it changes after all before it are resolved.
with

ranked as (

    select * from {{ ref('int_rework_ranked') }}

),

gains as (

    select * from {{ ref('int_rework_gains') }}

),

-- Expected disagreement moves with every item resolved. The spread, N times
-- the sum of squares about the mean, stays in whole numbers, so that nothing
-- left to disagree about is exactly 0.
moved as (

    select
        ranked.*,
        gains.move_x,
        gains.move_xx,
        gains.total_x + sum(gains.move_x) over by_coordinate as x_after
    from ranked
    inner join gains
        on
            ranked.cell_id = gains.cell_id
            and ranked.item_id = gains.item_id
    window by_coordinate as (
        partition by gains.cell_id, gains.coordinate
        order by ranked.rank
    )

),

steps as (

    select
        cell_id,
        item_id,
        formula,
        rank,
        n_item,
        n_cell,
        disagreement,
        sum(
            n_cell * move_xx
            - x_after * x_after
            + (x_after - move_x) * (x_after - move_x)
        ) as spread_change,
        sum(move_x / n_item) as share_change,
        sum(move_x * (n_item - 1)) as pair_change
    from moved
    group by all

)

select * from steps
