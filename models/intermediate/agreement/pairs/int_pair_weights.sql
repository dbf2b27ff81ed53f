-- One row per pair of annotators, form of kappa and pair of their labels.
with

cells as (

    select * from {{ ref('int_cell_totals') }}
    where is_whole and label_type in ('nominal', 'ordinal')

),

pairs as (

    select pairs.*
    from {{ ref('int_annotator_pairs') }} as pairs
    inner join cells
        on pairs.cell_id = cells.cell_id

),

margins as (

    select * from {{ ref('int_pair_label_margins') }}

),

pair_label_counts as (

    select * from {{ ref('int_pair_label_counts') }}

),

label_steps as (

    select * from {{ ref('int_label_steps') }}

),

crossed as (

    select
        pairs.pair_id,
        margins_a.label_key as label_key_a,
        margins_b.label_key as label_key_b,
        cast(margins_a.n_a as double) / pairs.n_items as share_a,
        cast(margins_b.n_b as double) / pairs.n_items as share_b,
        cast(coalesce(pair_label_counts.n_items, 0) as double)
        / pairs.n_items as share,
        cast(label_steps.n_steps as double) / label_steps.n_steps_at_most
            as distance
    from pairs
    inner join margins as margins_a
        on pairs.pair_id = margins_a.pair_id
    inner join margins as margins_b
        on pairs.pair_id = margins_b.pair_id
    left join pair_label_counts
        on
            pairs.pair_id = pair_label_counts.pair_id
            and margins_a.label_key = pair_label_counts.label_key_a
            and margins_b.label_key = pair_label_counts.label_key_b
    left join label_steps
        on
            pairs.cell_id = label_steps.cell_id
            and margins_a.label_key = label_steps.label_key_a
            and margins_b.label_key = label_steps.label_key_b

),

-- Cohen 1960 and 1968: full credit for the same label, and for ordinal
-- labels some for near ones.
weighted as (

    select
        *,
        'none' as weighting,
        case when label_key_a = label_key_b then 1e0 else 0e0 end as weight
    from crossed
    union all
    select
        *,
        'linear' as weighting,
        1 - distance as weight
    from crossed
    where distance is not null
    union all
    select
        *,
        'quadratic' as weighting,
        1 - distance * distance as weight
    from crossed
    where distance is not null

)

select * from weighted
