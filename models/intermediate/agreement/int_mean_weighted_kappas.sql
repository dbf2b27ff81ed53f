-- One row per cell and weighting: the mean of its pairs' weighted kappas.
with

cells as (

    select * from {{ ref('int_cell_totals') }}

),

pair_items as (

    select * from {{ ref('int_pair_items') }}

),

kappas as (

    select * from {{ ref('int_pair_weighted_kappas') }}

),

pairs as (

    select distinct
        cell_id,
        annotator_a,
        annotator_b,
        weighting,
        n_items,
        expected,
        kappa
    from kappas

),

means as (

    select
        pairs.cell_id,
        pairs.weighting,
        cast(sum(pairs.n_items) as bigint) as weight,
        {{ exact_sum('pairs.n_items * pairs.kappa') }} as weighted_kappa,
        {{ exact_sum('cast(pairs.expected as double) / pairs.n_items') }}
        / sum(pairs.n_items) / power(
            cells.n_labels - 1e0,
            case when pairs.weighting = 'linear' then 1 else 2 end
        ) as expected_disagreement
    from pairs
    inner join cells
        on pairs.cell_id = cells.cell_id
    group by pairs.cell_id, pairs.weighting, cells.n_labels

),

-- The pair's weight falls by 1; a kappa that is then undefined leaves.
item_changes as (

    select
        pair_items.cell_id,
        kappas.weighting,
        pair_items.item_key,
        {{ exact_sum(
            'kappas.n_items * kappas.kappa'
            ' - coalesce((kappas.n_items - 1) * kappas.kappa_without, 0)'
        ) }} as weighted_kappa,
        cast(sum(
            case when kappas.kappa_without is null then kappas.n_items else 1 end
        ) as bigint) as weight
    from pair_items
    inner join kappas
        on
            pair_items.cell_id = kappas.cell_id
            and pair_items.annotator_a = kappas.annotator_a
            and pair_items.annotator_b = kappas.annotator_b
            and pair_items.label_key_a = kappas.label_key_a
            and pair_items.label_key_b = kappas.label_key_b
    group by pair_items.cell_id, kappas.weighting, pair_items.item_key

),

without_item as (

    select
        means.*,
        count(*) over (partition by means.cell_id, means.weighting) as n_items,
        case
            when item_changes.weight < means.weight
                then
                    (means.weighted_kappa - item_changes.weighted_kappa)
                    / (means.weight - item_changes.weight)
                    - means.weighted_kappa / means.weight
        end as change
    from item_changes
    inner join means
        on
            item_changes.cell_id = means.cell_id
            and item_changes.weighting = means.weighting

),

jackknifed as (

    select
        cell_id,
        weighting,
        n_items,
        weighted_kappa / weight as value,
        expected_disagreement,
        {{ jackknife_error('change', 'n_items') }} as std_error
    from without_item
    group by
        cell_id,
        weighting,
        n_items,
        weight,
        weighted_kappa,
        expected_disagreement

)

select * from jackknifed
