-- One row per cell, annotator and label that could be nearly all others say.
with

alphas as (

    select distinct
        cell_id,
        annotator_key,
        n_answers,
        n_removed
    from {{ ref('int_annotator_alphas') }}

),

patterns as (

    select * from {{ ref('int_patterns') }}
    where n_answers > 1

),

pattern_labels as (

    select * from {{ ref('int_pattern_labels') }}

),

label_totals as (

    select * from {{ ref('int_label_totals') }}

),

sizes as (

    select
        cell_id,
        max(n_answers) as n_answers,
        sum(n_items) as n_items
    from patterns
    group by cell_id

),

-- Of a label that could be all that the others say on their other items, the
-- items on which everybody says it.
common as (

    select
        alphas.cell_id,
        alphas.annotator_key,
        label_totals.label_key,
        sizes.n_items - coalesce(sum(patterns.n_items), 0) as n_disputed
    from alphas
    inner join sizes
        on alphas.cell_id = sizes.cell_id
    inner join label_totals
        on
            alphas.cell_id = label_totals.cell_id
            and label_totals.n_pairable
            >= alphas.n_answers - alphas.n_removed - sizes.n_answers
    left join pattern_labels
        on
            label_totals.label_key = pattern_labels.label_key
            and pattern_labels.n_answers = pattern_labels.n_item_answers
    left join patterns
        on
            label_totals.cell_id = patterns.cell_id
            and pattern_labels.pattern_key = patterns.pattern_key
    group by
        alphas.cell_id,
        alphas.annotator_key,
        label_totals.label_key,
        sizes.n_items

)

select * from common
