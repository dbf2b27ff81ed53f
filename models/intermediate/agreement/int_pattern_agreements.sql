-- One row per cell and pattern: how far its answers agree, and would by chance.
with

pattern_labels as (

    select * from {{ ref('int_pattern_labels') }}

),

patterns as (

    select * from {{ ref('int_patterns') }}

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
        label_totals.label_key,
        label_totals.n_item_shares / cells.n_items as share
    from label_totals
    inner join cells
        on label_totals.cell_id = cells.cell_id

),

chances as (

    select
        pattern_labels.cell_id,
        pattern_labels.pattern_key,
        {{ exact_sum('pattern_labels.n_answers * label_shares.share') }}
            as sum_shares
    from pattern_labels
    inner join label_shares
        on
            pattern_labels.cell_id = label_shares.cell_id
            and pattern_labels.label_key = label_shares.label_key
    group by pattern_labels.cell_id, pattern_labels.pattern_key

),

joined as (

    select
        patterns.cell_id,
        patterns.pattern_key,
        patterns.n_items,
        patterns.n_answers,
        patterns.n_agreeing_pairs,
        patterns.n_pairs,
        case
            when patterns.n_answers > 1
                then
                    cast(patterns.n_agreeing_pairs as double)
                    / patterns.n_pairs
        end as agreement,
        chances.sum_shares / patterns.n_answers as chance_agreement
    from patterns
    inner join chances
        on
            patterns.cell_id = chances.cell_id
            and patterns.pattern_key = chances.pattern_key

)

select * from joined
