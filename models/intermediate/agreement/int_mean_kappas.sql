-- One row per cell: the mean of its pairs' kappas, by items they share.
with

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

means as (

    select
        cell_id,
        cast(sum(n_items) as bigint) as weight,
        {{ exact_sum('n_items * kappa') }} as weighted_kappa,
        {{ exact_sum(
            'n_items - cast(n_by_chance as double) / n_items'
        ) }} / sum(n_items) as expected_disagreement
    from kappas
    group by cell_id

),

item_changes as (

    select
        pair_items.cell_id,
        pair_items.item_key,
        {{ exact_sum('changes.weighted_kappa') }} as weighted_kappa,
        cast(sum(changes.weight) as bigint) as weight
    from pair_items
    inner join changes
        on
            pair_items.cell_id = changes.cell_id
            and pair_items.annotator_a = changes.annotator_a
            and pair_items.annotator_b = changes.annotator_b
            and pair_items.label_key_a = changes.label_key_a
            and pair_items.label_key_b = changes.label_key_b
    group by pair_items.cell_id, pair_items.item_key

),

without_item as (

    select
        means.*,
        count(*) over (partition by means.cell_id) as n_items,
        case
            when item_changes.weight < means.weight
                then
                    (means.weighted_kappa - item_changes.weighted_kappa)
                    / (means.weight - item_changes.weight)
                    - means.weighted_kappa / means.weight
        end as change
    from item_changes
    inner join means
        on item_changes.cell_id = means.cell_id

),

jackknifed as (

    select
        cell_id,
        n_items,
        weighted_kappa / weight as value,
        expected_disagreement,
        {{ jackknife_error('change', 'n_items') }} as std_error
    from without_item
    group by
        cell_id, n_items, weight, weighted_kappa, expected_disagreement

)

select * from jackknifed
