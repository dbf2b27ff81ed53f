-- One row per cell and weighting: the mean of its pairs' kappas, by shared items.
with

cells as (

    select * from {{ ref('int_cell_totals') }}

),

pair_items as (

    select * from {{ ref('int_pair_items') }}

),

kappas as (

    select * from {{ ref('int_pair_kappas') }}
    where kappa is not null

),

changes as (

    select * from {{ ref('int_pair_kappa_changes') }}

),

-- Distances are in steps: the farthest two labels are brought to 1.
means as (

    select
        kappas.cell_id,
        kappas.weighting,
        cast(sum(kappas.n_items) as bigint) as weight,
        {{ exact_sum('kappas.n_items * kappas.kappa') }} as weighted_kappa,
        {{ exact_sum('cast(kappas.expected as double) / kappas.n_items') }}
        / sum(kappas.n_items) / case kappas.weighting
            when 'none' then 1e0
            when 'linear' then cells.n_labels - 1e0
            else power(cells.n_labels - 1e0, 2)
        end as expected_disagreement
    from kappas
    inner join cells
        on kappas.cell_id = cells.cell_id
    group by kappas.cell_id, kappas.weighting, cells.n_labels

),

item_changes as (

    select
        pair_items.cell_id,
        changes.weighting,
        pair_items.item_key,
        {{ exact_sum('changes.weighted_kappa') }} as weighted_kappa,
        cast(sum(changes.weight) as bigint) as weight
    from pair_items
    inner join changes
        on
            pair_items.pair_id = changes.pair_id
            and pair_items.label_key_a = changes.label_key_a
            and pair_items.label_key_b = changes.label_key_b
    group by pair_items.cell_id, changes.weighting, pair_items.item_key

),

items as (

    select
        cell_id,
        weighting,
        count(*) as n_items
    from item_changes
    group by cell_id, weighting

),

without_item as (

    select
        means.*,
        items.n_items,
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
    inner join items
        on
            item_changes.cell_id = items.cell_id
            and item_changes.weighting = items.weighting

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
