-- One row per pair of groups and item that both answered.
with

pairs as (

    select distinct
        cell_a,
        cell_b
    from {{ ref('int_cross_pairs') }}

),

cells as (

    select cell_a as cell_id from pairs
    union
    select cell_b as cell_id from pairs

),

item_patterns as (

    select item_patterns.*
    from {{ ref('int_item_patterns') }} as item_patterns
    inner join cells
        on item_patterns.cell_id = cells.cell_id

),

pattern_labels as (

    select * from {{ ref('int_pattern_labels') }}

),

shared as (

    select
        pairs.cell_a,
        pairs.cell_b,
        items_a.item_key,
        items_a.pattern_key as pattern_a,
        items_b.pattern_key as pattern_b,
        items_a.n_answers as n_a,
        items_b.n_answers as n_b
    from pairs
    inner join item_patterns as items_a
        on pairs.cell_a = items_a.cell_id
    inner join item_patterns as items_b
        on
            pairs.cell_b = items_b.cell_id
            and items_a.item_key = items_b.item_key

),

agreeing as (

    select
        shared.cell_a,
        shared.cell_b,
        shared.item_key,
        sum(labels_a.n_answers * labels_b.n_answers) as n_agreeing
    from shared
    inner join pattern_labels as labels_a
        on shared.pattern_a = labels_a.pattern_key
    inner join pattern_labels as labels_b
        on
            shared.pattern_b = labels_b.pattern_key
            and labels_a.label_key = labels_b.label_key
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
