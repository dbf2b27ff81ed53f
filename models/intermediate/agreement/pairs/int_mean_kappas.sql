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

clusters as (

    select * from {{ ref('int_clustered_items') }}

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

-- A unit is an item, or a cluster with all of its items: macro by_unit.
unit_changes as (

    select
        pair_items.cell_id,
        changes.weighting,
        coalesce(clusters.cluster_key, pair_items.item_key) as unit_key,
        {{ exact_sum('changes.weighted_kappa') }} as weighted_kappa,
        cast(sum(changes.weight) as bigint) as weight
    from pair_items
    inner join changes
        on
            pair_items.pair_id = changes.pair_id
            and pair_items.label_key_a = changes.label_key_a
            and pair_items.label_key_b = changes.label_key_b
    left join clusters
        on pair_items.item_key = clusters.item_key
    group by
        pair_items.cell_id,
        changes.weighting,
        coalesce(clusters.cluster_key, pair_items.item_key)

),

units as (

    select
        cell_id,
        weighting,
        cast(count(*) as bigint) as n_units
    from unit_changes
    group by cell_id, weighting

),

without_unit as (

    select
        means.*,
        units.n_units,
        case
            when unit_changes.weight < means.weight
                then
                    (means.weighted_kappa - unit_changes.weighted_kappa)
                    / (means.weight - unit_changes.weight)
                    - means.weighted_kappa / means.weight
        end as change
    from unit_changes
    inner join means
        on
            unit_changes.cell_id = means.cell_id
            and unit_changes.weighting = means.weighting
    inner join units
        on
            unit_changes.cell_id = units.cell_id
            and unit_changes.weighting = units.weighting

),

jackknifed as (

    select
        cell_id,
        weighting,
        n_units,
        weighted_kappa / weight as value,
        expected_disagreement,
        {{ jackknife_error('change', 'n_units') }} as std_error
    from without_unit
    group by
        cell_id,
        weighting,
        n_units,
        weight,
        weighted_kappa,
        expected_disagreement

)

select * from jackknifed
