-- One row per cell and item: how far its answers agree, and would by chance.
with

item_label_counts as (

    select * from {{ ref('int_item_label_counts') }}

),

item_totals as (

    select * from {{ ref('int_item_totals') }}

),

label_totals as (

    select * from {{ ref('int_label_totals') }}

),

cells as (

    select * from {{ ref('int_cell_totals') }}

),

-- Gwet 2014: pi_c is the mean over all items of the label's share of the
-- item's answers.
label_shares as (

    select
        label_totals.cell_id,
        label_totals.label,
        label_totals.n_item_shares / cells.n_items as share
    from label_totals
    inner join cells
        on label_totals.cell_id = cells.cell_id

),

chances as (

    select
        item_label_counts.cell_id,
        item_label_counts.item_key,
        {{ exact_sum('item_label_counts.n_answers * label_shares.share') }}
            as sum_shares
    from item_label_counts
    inner join label_shares
        on
            item_label_counts.cell_id = label_shares.cell_id
            and item_label_counts.label = label_shares.label
    group by item_label_counts.cell_id, item_label_counts.item_key

),

joined as (

    select
        item_totals.cell_id,
        item_totals.item_key,
        item_totals.n_answers,
        item_totals.n_agreeing_pairs,
        item_totals.n_pairs,
        case
            when item_totals.n_answers > 1
                then
                    cast(item_totals.n_agreeing_pairs as double)
                    / item_totals.n_pairs
        end as agreement,
        chances.sum_shares / item_totals.n_answers as chance_agreement
    from item_totals
    inner join chances
        on
            item_totals.cell_id = chances.cell_id
            and item_totals.item_key = chances.item_key

)

select * from joined
