-- One row per ranked item: the metric once it and all before it are resolved.
with

steps as (

    select * from {{ ref('int_rework_steps') }}

),

starts as (

    select * from {{ ref('int_rework_starts') }}

),

-- Metrics that are no sum over items and coordinates.
others as (

    select * from {{ ref('int_rework_ordinal_values') }}
    union all
    select * from {{ ref('int_rework_kappa_values') }}

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
        left_over.* exclude (spread, observed, lacking),
        case
            when metric in ('alpha_ordinal', 'mean_kappa')
                then others.value_after
            when metric = 'percent_agreement'
                then 1 - greatest(lacking, 0) / n_items
            when metric like 'alpha_%'
                then
                    1 - (n_batch - 1) * greatest(observed, 0)
                    / nullif(spread, 0)
        end as value_after
    from left_over
    left join others using (project_id, batch_id, question_id, item_id)

)

select * from valued
