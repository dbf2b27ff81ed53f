-- One row per cell and pair of annotators: Scott's pi on shared items.
with

pair_label_counts as (

    select * from {{ ref('int_pair_label_counts') }}

),

margins as (

    select * from {{ ref('int_pair_label_margins') }}

),

cells as (

    select * from {{ ref('int_cell_totals') }}
    where is_whole and label_type in ('nominal', 'ordinal')

),

kappas as (

    select kappas.*
    from {{ ref('int_pair_kappas') }} as kappas
    inner join cells
        on kappas.cell_id = cells.cell_id

),

-- Scott 1955: both annotators have the label shares of the two together.
shares as (

    select
        margins.cell_id,
        margins.annotator_a,
        margins.annotator_b,
        margins.label_key,
        cast(margins.n_a + margins.n_b as double) / (2 * kappas.n_items)
            as share
    from margins
    inner join kappas
        on
            margins.cell_id = kappas.cell_id
            and margins.annotator_a = kappas.annotator_a
            and margins.annotator_b = kappas.annotator_b

),

pis as (

    select
        kappas.cell_id,
        kappas.annotator_a,
        kappas.annotator_b,
        kappas.n_items,
        cast(kappas.n_agreeing as double) / kappas.n_items as observed,
        {{ exact_sum('shares.share * shares.share') }} as expected
    from kappas
    inner join shares
        on
            kappas.cell_id = shares.cell_id
            and kappas.annotator_a = shares.annotator_a
            and kappas.annotator_b = shares.annotator_b
    group by
        kappas.cell_id,
        kappas.annotator_a,
        kappas.annotator_b,
        kappas.n_items,
        kappas.n_agreeing

),

measured as (

    select
        *,
        case
            when expected < 1 - 1e-12
                then (observed - expected) / (1 - expected)
        end as value
    from pis

),

-- Gwet 2014: pi is Fleiss' kappa of two, and so is its standard error.
influences as (

    select
        measured.*,
        pair_label_counts.n_items as n_alike,
        (
            case
                when pair_label_counts.label_key_a = pair_label_counts.label_key_b
                    then 1
                else 0
            end - measured.expected
            - 2 * (1 - measured.value) * (
                (shares_a.share + shares_b.share) / 2 - measured.expected
            )
        ) / (1 - measured.expected) - measured.value as deviation
    from pair_label_counts
    inner join measured
        on
            pair_label_counts.cell_id = measured.cell_id
            and pair_label_counts.annotator_a = measured.annotator_a
            and pair_label_counts.annotator_b = measured.annotator_b
    inner join shares as shares_a
        on
            pair_label_counts.cell_id = shares_a.cell_id
            and pair_label_counts.annotator_a = shares_a.annotator_a
            and pair_label_counts.annotator_b = shares_a.annotator_b
            and pair_label_counts.label_key_a = shares_a.label_key
    inner join shares as shares_b
        on
            pair_label_counts.cell_id = shares_b.cell_id
            and pair_label_counts.annotator_a = shares_b.annotator_a
            and pair_label_counts.annotator_b = shares_b.annotator_b
            and pair_label_counts.label_key_b = shares_b.label_key

),

estimated as (

    select
        cell_id,
        annotator_a,
        annotator_b,
        value,
        n_items,
        1 - expected as expected_disagreement,
        {{ mean_error('deviation', 'n_items', 'n_alike') }} as std_error
    from influences
    group by
        cell_id, annotator_a, annotator_b, value, n_items, expected

)

select * from estimated
