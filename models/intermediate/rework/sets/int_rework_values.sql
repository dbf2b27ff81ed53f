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
        steps.cell_id,
        steps.item_id,
        steps.formula,
        steps.rank,
        steps.n_cell,
        steps.n_item,
        steps.disagreement,
        starts.threshold,
        starts.n_items,
        starts.spread + sum(steps.spread_change) over so_far as spread,
        starts.observed - sum(steps.disagreement) over so_far as observed,
        starts.lacking - sum(steps.disagreement / steps.n_item) over so_far
            as lacking,
        starts.n_differing
        - sum(steps.disagreement * (steps.n_item - 1)) over so_far
            as n_differing,
        starts.n_all,
        starts.shares + sum(steps.share_change) over so_far as shares,
        starts.n_pairs + sum(steps.pair_change) over so_far as n_pairs
    from steps
    inner join starts
        on steps.cell_id = starts.cell_id
    window so_far as (partition by steps.cell_id order by steps.rank)

),

valued as (

    select
        left_over.cell_id,
        left_over.item_id,
        left_over.rank,
        left_over.disagreement,
        left_over.n_item,
        left_over.threshold,
        left_over.n_items,
        case
            when formula in ('alpha_ordinal', 'mean_kappa')
                then others.value_after
            when formula = 'percent_agreement'
                then 1 - greatest(lacking, 0) / n_items
            when formula = 'label_kappa'
                then {{ rework_label_kappa(
                    'greatest(lacking, 0)', 'n_items', 'shares', 'n_all'
                ) }}
            when formula = 'label_specific_agreement'
                then {{ rework_specific_agreement(
                    'greatest(n_differing, 0)', 'n_pairs'
                ) }}
            when formula in ('alpha_nominal', 'alpha_interval', 'label_alpha')
                then
                    1 - (n_cell - 1) * greatest(observed, 0)
                    / nullif(spread, 0)
        end as value_after
    from left_over
    left join others using (cell_id, item_id)

)

select * from valued
