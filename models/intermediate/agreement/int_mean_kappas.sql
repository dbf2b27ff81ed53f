-- One row per cell: the mean of its pairs' kappas, by items they share.
with

answers as (

    select * from {{ ref('int_agreement_answers') }}
    where has_identity and not is_abstained

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
        earlier.cell_id,
        earlier.item_key,
        {{ exact_sum('changes.weighted_kappa') }} as weighted_kappa,
        cast(sum(changes.weight) as bigint) as weight
    from answers as earlier
    inner join answers as later
        on
            earlier.cell_id = later.cell_id
            and earlier.item_key = later.item_key
            and earlier.annotator_key < later.annotator_key
    inner join changes
        on
            earlier.cell_id = changes.cell_id
            and earlier.annotator_key = changes.annotator_a
            and later.annotator_key = changes.annotator_b
            and earlier.label = changes.label_a
            and later.label = changes.label_b
    group by earlier.cell_id, earlier.item_key

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
