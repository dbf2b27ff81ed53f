-- One row per ranked item: mean kappa once it and all before it are resolved.
with

ranked as (

    select * from {{ ref('int_rework_ranked') }}
    where formula = 'mean_kappa'

),

totals as (

    select * from {{ ref('int_rework_pair_totals') }}

),

-- Each pair's margins, label by label, as items are resolved.
margins as (

    select
        ranked.rank,
        moves.*,
        n_a + sum(move_a) over so_far as n_a_after,
        n_b + sum(move_b) over so_far as n_b_after
    from {{ ref('int_rework_pair_moves') }} as moves
    inner join ranked using (cell_id, item_id)
    window so_far as (
        partition by
            moves.cell_id, moves.annotator_a, moves.annotator_b, moves.label
        order by ranked.rank
    )

),

pair_steps as (

    select
        cell_id,
        annotator_a,
        annotator_b,
        item_id,
        rank,
        agreeing_change,
        sum(
            n_a_after * n_b_after
            - (n_a_after - move_a) * (n_b_after - move_b)
        ) as chance_change
    from margins
    group by all

),

pair_counts as (

    select
        pair_steps.*,
        totals.n_items,
        totals.kappa as first_kappa,
        totals.n_agreeing + sum(agreeing_change) over so_far as n_agreeing,
        totals.n_by_chance + sum(chance_change) over so_far as n_by_chance
    from pair_steps
    inner join totals using (cell_id, annotator_a, annotator_b)
    window so_far as (
        partition by cell_id, annotator_a, annotator_b
        order by rank
    )

),

pair_kappas as (

    select
        *,
        {{ cohen_kappa('n_items', 'n_agreeing', 'n_by_chance') }} as kappa
    from pair_counts

),

changes as (

    select
        *,
        lag(kappa, 1, first_kappa) over (
            partition by cell_id, annotator_a, annotator_b
            order by rank
        ) as kappa_before
    from pair_kappas

),

item_changes as (

    select
        cell_id,
        item_id,
        {{ exact_sum(
            'n_items * (coalesce(kappa, 0) - coalesce(kappa_before, 0))'
        ) }} as weighted_kappa,
        coalesce(sum(n_items) filter (where kappa is not null), 0)
        - coalesce(sum(n_items) filter (where kappa_before is not null), 0)
            as weight
    from changes
    group by all

),

starts as (

    select
        cell_id,
        sum(n_items) as weight,
        {{ exact_sum('n_items * kappa') }} as weighted_kappa
    from totals
    where kappa is not null
    group by all

),

valued as (

    select
        ranked.cell_id,
        ranked.item_id,
        (
            starts.weighted_kappa + {{ exact_sum(
                'coalesce(item_changes.weighted_kappa, 0)', over='so_far'
            ) }}
        ) / nullif(
            starts.weight + sum(coalesce(item_changes.weight, 0)) over so_far, 0
        ) as value_after
    from ranked
    inner join starts using (cell_id)
    left join item_changes using (cell_id, item_id)
    window so_far as (partition by ranked.cell_id order by ranked.rank)

)

select * from valued
