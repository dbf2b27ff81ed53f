-- One row per cell: no fewer items than this reach the gate.
with

gains as (

    select * from {{ ref('int_rework_gains') }}
    where
        formula in (
            'alpha_nominal', 'alpha_interval', 'label_alpha', 'percent_agreement'
        )

),

starts as (

    select * from {{ ref('int_rework_starts') }}

),

-- alpha >= t exactly when (1 - t) expected - observed >= 0. That labels move
-- together only lowers the expected disagreement, by the square of the sum of
-- their moves; without it each item adds an amount of its own, and no set of
-- k items adds more than the k largest.
lifts as (

    select
        cell_id,
        item_id,
        {{ exact_sum(
            "case when formula = 'percent_agreement' then disagreement / n_item"
            ~ " else disagreement + (1 - threshold) / (n_cell - 1)"
            ~ " * (n_cell * move_xx - 2 * total_x * move_x) end"
        ) }} as lift
    from gains
    group by all

),

summed as (

    select
        lifts.cell_id,
        row_number() over largest as n_items,
        case
            when starts.formula = 'percent_agreement'
                then
                    (1 - starts.threshold) * starts.n_items - starts.lacking
            else
                (1 - starts.threshold) * starts.spread / (starts.n_cell - 1)
                - starts.observed
        end + {{ exact_sum('lifts.lift', over='largest') }} as surplus
    from lifts
    inner join starts using (cell_id)
    window largest as (
        partition by lifts.cell_id
        order by lifts.lift desc, lifts.item_id
        rows unbounded preceding
    )

),

bounds as (

    select
        cell_id,
        cast(min(n_items) as integer) as set_size_at_least
    from summed
    where surplus >= -1e-9
    group by all

)

select * from bounds
