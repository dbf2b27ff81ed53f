-- One row per cell with clusters, pattern and unit: its items of that pattern.
with

item_patterns as (

    select * from {{ ref('int_item_patterns') }}

),

clusters as (

    select * from {{ ref('int_clustered_items') }}

),

clustered_cells as (

    select distinct answers.cell_id
    from {{ ref('int_agreement_answers') }} as answers
    inner join clusters
        on answers.item_key = clusters.item_key

),

units as (

    select
        item_patterns.cell_id,
        item_patterns.pattern_key,
        coalesce(clusters.cluster_key, item_patterns.item_key) as unit_key,
        cast(count(*) as bigint) as n_items
    from item_patterns
    inner join clustered_cells
        on item_patterns.cell_id = clustered_cells.cell_id
    left join clusters
        on item_patterns.item_key = clusters.item_key
    group by
        item_patterns.cell_id,
        item_patterns.pattern_key,
        coalesce(clusters.cluster_key, item_patterns.item_key)

)

select * from units
