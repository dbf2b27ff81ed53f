-- One row per item of a cell gated on mean kappa: what resolving it alone adds.
with

totals as (

    select * from {{ ref('int_rework_pair_totals') }}

),

moves as (

    select
        cell_id,
        item_id,
        annotator_a,
        annotator_b,
        agreeing_change,
        cast(
            sum((n_a + move_a) * (n_b + move_b) - n_a * n_b) as bigint
        ) as chance_change
    from {{ ref('int_rework_pair_moves') }}
    group by all

),

means as (

    select
        cell_id,
        cast(sum(n_items) as bigint) as weight,
        {{ exact_sum('n_items * kappa') }} as weighted_kappa
    from totals
    where kappa is not null
    group by all

),

moved as (

    select
        moves.cell_id,
        moves.item_id,
        totals.n_items,
        totals.kappa,
        {{ cohen_kappa(
            'totals.n_items',
            '(totals.n_agreeing + moves.agreeing_change)',
            '(totals.n_by_chance + moves.chance_change)'
        ) }} as kappa_after
    from moves
    inner join totals using (cell_id, annotator_a, annotator_b)

),

changes as (

    select
        cell_id,
        item_id,
        {{ exact_sum(
            'n_items * (coalesce(kappa_after, 0) - coalesce(kappa, 0))'
        ) }} as weighted_kappa_change,
        cast(
            coalesce(sum(n_items) filter (where kappa_after is not null), 0)
            - coalesce(sum(n_items) filter (where kappa is not null), 0)
            as bigint
        ) as weight_change
    from moved
    group by all

),

gains as (

    select
        changes.cell_id,
        changes.item_id,
        (means.weighted_kappa + changes.weighted_kappa_change)
        / nullif(means.weight + changes.weight_change, 0)
        - means.weighted_kappa / means.weight as gain
    from changes
    inner join means using (cell_id)

)

select * from gains
