-- One row per cell of numbers: how much the answers to one item may vary.
with

ranges as (

    select
        cell_id,
        max(number) - min(number) as width
    from {{ ref('int_rework_votes') }}
    where formula = 'alpha_interval' and number is not null
    group by cell_id

),

starts as (

    select * from {{ ref('int_rework_starts') }}

),

-- Interval alpha is 1 - the variance within items / that of all answers
-- (Krippendorff 2011), so an item whose answers vary by no more than 1 - t of
-- all does not keep the batch below t. The spread is of numbers from 0 to 1.
limits as (

    select
        starts.cell_id,
        (1 - starts.threshold) * starts.spread
        / (starts.n_cell * (starts.n_cell - 1)) as share_allowed,
        round(share_allowed * ranges.width * ranges.width, 9)
            as variance_allowed
    from starts
    inner join ranges using (cell_id)

)

select * from limits
