-- One row per cell, pair and pair of labels: kappa without one such item.
with

pair_label_counts as (

    select * from {{ ref('int_pair_label_counts') }}

),

margins as (

    select * from {{ ref('int_pair_label_margins') }}

),

kappas as (

    select * from {{ ref('int_pair_kappas') }}
    where kappa is not null

),

-- The pair's counts without one item that they labelled so.
without_item as (

    select
        kappas.cell_id,
        kappas.annotator_a,
        kappas.annotator_b,
        kappas.n_items,
        kappas.kappa,
        pair_label_counts.label_key_a,
        pair_label_counts.label_key_b,
        kappas.n_items - 1 as n_left,
        kappas.n_agreeing - case
            when pair_label_counts.label_key_a = pair_label_counts.label_key_b
                then 1
            else 0
        end as n_agreeing_left,
        kappas.n_by_chance - margins_of_a.n_b - margins_of_b.n_a + case
            when pair_label_counts.label_key_a = pair_label_counts.label_key_b
                then 1
            else 0
        end as n_by_chance_left
    from kappas
    inner join pair_label_counts
        on
            kappas.cell_id = pair_label_counts.cell_id
            and kappas.annotator_a = pair_label_counts.annotator_a
            and kappas.annotator_b = pair_label_counts.annotator_b
    inner join margins as margins_of_a
        on
            pair_label_counts.cell_id = margins_of_a.cell_id
            and pair_label_counts.annotator_a = margins_of_a.annotator_a
            and pair_label_counts.annotator_b = margins_of_a.annotator_b
            and pair_label_counts.label_key_a = margins_of_a.label_key
    inner join margins as margins_of_b
        on
            pair_label_counts.cell_id = margins_of_b.cell_id
            and pair_label_counts.annotator_a = margins_of_b.annotator_a
            and pair_label_counts.annotator_b = margins_of_b.annotator_b
            and pair_label_counts.label_key_b = margins_of_b.label_key

),

-- The pair's weight falls by 1; a kappa that is then undefined leaves.
pair_changes as (

    select
        cell_id,
        annotator_a,
        annotator_b,
        label_key_a,
        label_key_b,
        case
            when n_by_chance_left < n_left * n_left
                then
                    n_items * kappa
                    - n_left
                    * cast(
                        n_left * n_agreeing_left - n_by_chance_left as double
                    ) / (n_left * n_left - n_by_chance_left)
            else n_items * kappa
        end as weighted_kappa,
        case
            when n_by_chance_left < n_left * n_left then 1
            else n_items
        end as weight
    from without_item

)

select * from pair_changes
