-- One row per pair of annotators: Scott's pi on shared items.
with

cells as (

    select * from {{ ref('int_cell_totals') }}
    where is_whole and label_type in ('nominal', 'ordinal')

),

kappas as (

    select kappas.*
    from {{ ref('int_pair_kappas') }} as kappas
    inner join cells
        on kappas.cell_id = cells.cell_id
    where kappas.weighting = 'none'

),

margins as (

    select * from {{ ref('int_pair_label_margins') }}

),

pair_label_counts as (

    select * from {{ ref('int_pair_label_counts') }}

),

-- Scott 1955: both annotators have the label shares of the two together.
shares as (

    select
        margins.pair_id,
        margins.label_key,
        cast(margins.n_a + margins.n_b as double) / (2 * kappas.n_items)
            as share
    from margins
    inner join kappas
        on margins.pair_id = kappas.pair_id

),

pis as (

    select
        kappas.cell_id,
        kappas.pair_id,
        kappas.n_items,
        cast(kappas.n_items - kappas.observed as double) / kappas.n_items
            as agreement,
        {{ exact_sum('shares.share * shares.share') }} as chance
    from kappas
    inner join shares
        on kappas.pair_id = shares.pair_id
    group by kappas.cell_id, kappas.pair_id, kappas.n_items, kappas.observed

),

measured as (

    select
        *,
        case
            when chance < 1 - 1e-12
                then (agreement - chance) / (1 - chance)
        end as value
    from pis

),

-- Gwet 2014: pi is Fleiss' kappa of two, and so is its standard error.
influences as (

    select
        measured.*,
        pair_label_counts.n_items as n_alike,
        {{ gwet_deviation(
            'measured',
            'case when label_key_a = label_key_b then 1 else 0 end',
            '(shares_a.share + shares_b.share) / 2',
            all_complete=true
        ) }} as deviation
    from pair_label_counts
    inner join measured
        on pair_label_counts.pair_id = measured.pair_id
    inner join shares as shares_a
        on
            pair_label_counts.pair_id = shares_a.pair_id
            and pair_label_counts.label_key_a = shares_a.label_key
    -- Outer, so that it is joined last and not with shares_a, label by label.
    left join shares as shares_b
        on
            pair_label_counts.pair_id = shares_b.pair_id
            and pair_label_counts.label_key_b = shares_b.label_key

),

estimated as (

    select
        cell_id,
        pair_id,
        value,
        n_items,
        1 - chance as expected_disagreement,
        {{ mean_error('deviation', 'n_items', 'n_alike') }} as std_error
    from influences
    group by cell_id, pair_id, value, n_items, chance

)

select * from estimated
