-- One row per ranked item: ordinal alpha once it and all before are resolved.
with

scores as (

    select * from {{ ref('int_rework_scores') }}
    where formula = 'alpha_ordinal'

),

ranked as (

    select * from {{ ref('int_rework_ranked') }}
    where formula = 'alpha_ordinal'

),

label_totals as (

    select
        cell_id,
        label,
        sort_order,
        sum(n) as n_label
    from scores
    group by all

),

grid as (

    select
        ranked.*,
        label_totals.label,
        label_totals.sort_order,
        label_totals.n_label,
        coalesce(scores.n, 0) as n,
        case when coalesce(scores.is_plurality, false) then ranked.n_item else 0 end
        - coalesce(scores.n, 0) as move
    from ranked
    inner join label_totals using (cell_id)
    left join scores using (cell_id, item_id, label)

),

-- How often each label is given after the item is resolved.
counted as (

    select
        *,
        n_label + sum(move) over (
            partition by cell_id, label
            order by rank
        ) as n_label_after
    from grid

),

-- Krippendorff 2011: the ordinal metric is the interval metric of mid-ranks.
mid_ranked as (

    select
        *,
        (
            sum(n_label_after) over (
                partition by cell_id, rank
                order by sort_order, label
            ) - n_label_after / 2.0
        ) / n_cell as mid_rank
    from counted

),

-- Ordered pairs of labels: how far apart, and how often on items not resolved.
coincidences as (

    select
        first.cell_id,
        first.item_id,
        first.rank,
        first.n_cell,
        (first.mid_rank - second.mid_rank)
        * (first.mid_rank - second.mid_rank) as distance,
        first.n_label_after * second.n_label_after as n_by_chance,
        {{ exact_sum(
            '1e0 * first.n * second.n / (first.n_item - 1)', over='not_resolved'
        ) }} as n_observed
    from mid_ranked as first
    inner join mid_ranked as second
        on
            first.cell_id = second.cell_id
            and first.rank = second.rank
            and first.label <> second.label
    window not_resolved as (
        partition by first.cell_id, first.label, second.label
        order by first.rank
        rows between 1 following and unbounded following
    )

),

valued as (

    select
        cell_id,
        item_id,
        1 - (n_cell - 1)
        * {{ exact_sum('coalesce(n_observed, 0) * distance') }}
        / nullif({{ exact_sum('n_by_chance * distance') }}, 0) as value_after
    from coincidences
    group by cell_id, item_id, n_cell

)

select * from valued
