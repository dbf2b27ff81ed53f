-- One row per cell and label: agreement on this label against the others.
with

kinds as (

    select
        *,
        cast(n_with_label as double) as n,
        cast(n_answers as double) as r
    from {{ ref('int_label_item_kinds') }}

),

-- Over items with two answers or more, but for the label's share.
summed as (

    select
        cell_id,
        label,
        sum(n_items) as n_all_items,
        sum(case when n_answers > 1 then n_items else 0 end) as n_items,
        sum(case when n_answers > 1 and n_with_label > 0 then n_items else 0 end)
            as n_items_with_label,
        cast(sum(case when n_answers > 1 then n_items * r end) as double)
            as n_pairable,
        cast(sum(case when n_answers > 1 then n_items * n end) as double)
            as n_given,
        sum(n_items * n * (n - 1)) as n_agreeing_pairs,
        sum(n_items * n * (r - 1)) as n_pairs,
        {{ exact_sum('n_items * n / r') }} as sum_shares,
        {{ exact_sum('n_items * n * (r - n) / nullif(r - 1, 0)') }}
            as disagreement,
        {{ exact_sum('n_items * 2 * n * (r - n) / nullif(r * (r - 1), 0)') }}
            as item_disagreement
    from kinds
    group by cell_id, label

),

-- Specific agreement (Cicchetti and Feinstein 1990), alpha of the label
-- against the others (Krippendorff 2011), kappa likewise (Fleiss 1971).
measured as (

    select
        *,
        n_agreeing_pairs / nullif(n_pairs, 0) as specific_agreement,
        1 - (n_pairable - 1) * disagreement
        / nullif(n_given * (n_pairable - n_given), 0) as alpha,
        case
            when sum_shares / n_all_items * (1 - sum_shares / n_all_items)
                > 1e-12
                then
                    1 - item_disagreement / n_items / (
                        2 * sum_shares / n_all_items
                        * (1 - sum_shares / n_all_items)
                    )
        end as kappa
    from summed
    where n_items > 0

)

select * from measured
