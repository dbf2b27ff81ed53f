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
        label_totals.n_item_shares / cells.n_items as share,
        cells.n_pairable - label_totals.n_pairable as n_other_answers
    from label_totals
    inner join cells
        on label_totals.cell_id = cells.cell_id

),

compared as (

    select
        patterns.cell_id,
        patterns.pattern_key,
        patterns.n_items,
        patterns.n_answers,
        cast(
            sum(pattern_labels.n_answers * (pattern_labels.n_answers - 1))
            as bigint
        ) as n_agreeing_pairs,
        cast(patterns.n_answers as bigint) * (patterns.n_answers - 1)
            as n_pairs,
        {{ exact_sum('pattern_labels.n_answers * label_shares.share') }}
        / patterns.n_answers as chance_agreement,
        cast(
            sum(pattern_labels.n_answers * label_shares.n_other_answers)
            as bigint
        ) as n_pairs_with_others
    from patterns
    inner join pattern_labels
        on patterns.pattern_key = pattern_labels.pattern_key
    inner join label_shares
        on
            patterns.cell_id = label_shares.cell_id
            and pattern_labels.label_key = label_shares.label_key
    group by
        patterns.cell_id,
        patterns.pattern_key,
        patterns.n_items,
        patterns.n_answers

),

shared as (

    select
        *,
        cast(n_agreeing_pairs as double) / nullif(n_pairs, 0) as agreement
    from compared

)

select * from shared
