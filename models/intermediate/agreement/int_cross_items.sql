-- One row per pair of groups and item that both answered.
with

pairs as (

    select distinct
        cell_a,
        cell_b
    from {{ ref('int_cross_pairs') }}

),

item_label_counts as (

    select * from {{ ref('int_item_label_counts') }}

),

item_totals as (

    select * from {{ ref('int_item_totals') }}

),

shared as (

    select
        pairs.cell_a,
        pairs.cell_b,
        items_a.item_key,
        items_a.n_answers as n_a,
        items_b.n_answers as n_b
    from pairs
    inner join item_totals as items_a
        on pairs.cell_a = items_a.cell_id
    inner join item_totals as items_b
        on
            pairs.cell_b = items_b.cell_id
            and items_a.item_key = items_b.item_key

),

agreeing as (

    select
        shared.cell_a,
        shared.cell_b,
        shared.item_key,
        sum(
            cast(counts_a.n_answers as bigint) * counts_b.n_answers
        ) as n_agreeing
    from shared
    inner join item_label_counts as counts_a
        on
            shared.cell_a = counts_a.cell_id
            and shared.item_key = counts_a.item_key
    inner join item_label_counts as counts_b
        on
            shared.cell_b = counts_b.cell_id
            and shared.item_key = counts_b.item_key
            and counts_a.label_key = counts_b.label_key
    group by shared.cell_a, shared.cell_b, shared.item_key

),

joined as (

    select
        shared.*,
        cast(coalesce(agreeing.n_agreeing, 0) as double)
        / (shared.n_a * shared.n_b) as agreement
    from shared
    left join agreeing
        on
            shared.cell_a = agreeing.cell_a
            and shared.cell_b = agreeing.cell_b
            and shared.item_key = agreeing.item_key

)

select * from joined
