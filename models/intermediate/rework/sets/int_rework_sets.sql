-- One row per cell that does not pass and item in conflict, in its set or not.
with

ranked as (

    select * from {{ ref('int_rework_values') }}

),

cells as (

    select * from {{ ref('int_rework_cells') }}

),

bounds as (

    select * from {{ ref('int_rework_bounds') }}

),

limits as (

    select * from {{ ref('int_rework_number_limits') }}

),

sizes as (

    select
        cell_id,
        min(rank) filter (where value_after >= threshold - 1e-12) as set_size,
        count(value_after) > 0 as has_values
    from ranked
    group by all

),

-- The gate's value, which over several batches moves by this one's weight.
sized as (

    select
        cells.project_id,
        cells.batch_id,
        cells.question_id,
        cells.scope,
        cells.scope_key,
        cells.gate_id,
        cells.metric,
        cells.gate_threshold as threshold,
        cells.value as value_before,
        cells.value_verdict,
        cells.severity,
        cells.on_undecided,
        ranked.item_id,
        ranked.rank,
        ranked.n_items,
        case
            when cells.own_share = 1 then ranked.value_after
            else
                cells.value
                + (ranked.value_after - cells.own_value) * cells.own_share
        end as value_after,
        sizes.set_size,
        sizes.has_values,
        bounds.set_size_at_least,
        limits.variance_allowed,
        -- Two numbers are seldom the same; these lie as close as the gate asks.
        coalesce(
            ranked.disagreement / ranked.n_item > limits.share_allowed, true
        ) as is_conflict,
        ranked.rank <= coalesce(sizes.set_size, 0)
        and cells.value_verdict = 'fail' as is_in_set,
        sizes.set_size is null or sizes.set_size > ranked.n_items / 2.0
            as is_beyond_rework
    from ranked
    inner join cells
        on ranked.cell_id = cells.cell_id
    inner join sizes
        on ranked.cell_id = sizes.cell_id
    left join bounds
        on ranked.cell_id = bounds.cell_id
    left join limits
        on ranked.cell_id = limits.cell_id

)

select * from sized
