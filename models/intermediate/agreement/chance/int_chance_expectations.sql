-- One row per cell and coefficient: what it expects by chance.
with

cells as (

    select * from {{ ref('int_cell_totals') }}
    where n_complete > 0

),

pattern_agreements as (

    select * from {{ ref('int_pattern_agreements') }}

),

observed as (

    select
        cells.cell_id,
        cells.n_labels,
        cells.n_items,
        cells.n_complete,
        {{ exact_sum(
            'pattern_agreements.n_items * pattern_agreements.agreement'
        ) }} / cells.n_complete as agreement,
        {{ exact_sum(
            'pattern_agreements.n_items * pattern_agreements.chance_agreement'
        ) }} / cells.n_items as sum_squared_shares
    from pattern_agreements
    inner join cells
        on pattern_agreements.cell_id = cells.cell_id
    group by
        cells.cell_id, cells.n_labels, cells.n_items, cells.n_complete

),

-- Fleiss 1971, Gwet 2008, Brennan and Prediger 1981: they differ in what
-- is expected by chance. chance = base + slope * sum of squared shares.
families as (

    select
        *,
        'fleiss_kappa' as metric,
        cast(0 as double) as base,
        cast(1 as double) as slope
    from observed
    union all
    select
        *,
        'gwet_ac1' as metric,
        cast(1 as double) / (n_labels - 1) as base,
        cast(-1 as double) / (n_labels - 1) as slope
    from observed
    where n_labels > 1
    union all
    select
        *,
        'brennan_prediger' as metric,
        cast(1 as double) / n_labels as base,
        cast(0 as double) as slope
    from observed
    where n_labels > 1

),

expected as (

    select
        *,
        base + slope * sum_squared_shares as chance
    from families

)

select * from expected
