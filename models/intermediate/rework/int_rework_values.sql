-- One row per ranked item: the metric once it and all before it are resolved.
with

steps as (

    select * from {{ ref('int_rework_steps') }}

),

gains as (

    select * from {{ ref('int_rework_gains') }}

),

coordinates as (

    select
        project_id,
        batch_id,
        question_id,
        coordinate,
        threshold,
        n_items,
        n_batch * total_xx - total_x * total_x as spread,
        {{ exact_sum('disagreement') }} as observed,
        {{ exact_sum('disagreement / n_item') }} as lacking
    from gains
    group by all

),

starts as (

    select
        project_id,
        batch_id,
        question_id,
        threshold,
        n_items,
        sum(spread) as spread,
        {{ exact_sum('observed') }} as observed,
        {{ exact_sum('lacking') }} as lacking
    from coordinates
    group by all

),

left_over as (

    select
        steps.project_id,
        steps.batch_id,
        steps.question_id,
        steps.item_id,
        steps.metric,
        steps.rank,
        steps.n_batch,
        steps.disagreement,
        starts.threshold,
        starts.n_items,
        starts.spread + sum(steps.spread_change) over so_far as spread,
        starts.observed - sum(steps.disagreement) over so_far as observed,
        starts.lacking - sum(steps.disagreement / steps.n_item) over so_far
            as lacking
    from steps
    inner join starts
        on
            steps.project_id = starts.project_id
            and steps.batch_id = starts.batch_id
            and steps.question_id = starts.question_id
    window so_far as (
        partition by steps.project_id, steps.batch_id, steps.question_id
        order by steps.rank
    )

),

valued as (

    select
        * exclude (spread, observed, lacking),
        case
            when metric = 'percent_agreement'
                then 1 - greatest(lacking, 0) / n_items
            when metric like 'alpha_%'
                then
                    1 - (n_batch - 1) * greatest(observed, 0)
                    / nullif(spread, 0)
        end as value_after
    from left_over

)

select * from valued
