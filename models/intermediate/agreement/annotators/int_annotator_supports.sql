-- One row per cell and annotator: the others disagree on one item at most.
with

common as (

    select * from {{ ref('int_annotator_common_labels') }}

),

annotator_items as (

    select * from {{ ref('int_annotator_items') }}

),

pattern_labels as (

    select * from {{ ref('int_pattern_labels') }}

),

-- Items on which they are the only ones to say something else, and those that
-- have one answer without them.
settled as (

    select
        common.cell_id,
        common.annotator_key,
        common.label_key,
        count(*) as n_items
    from common
    inner join annotator_items
        on
            common.cell_id = annotator_items.cell_id
            and common.annotator_key = annotator_items.annotator_key
    left join pattern_labels
        on
            annotator_items.pattern_key = pattern_labels.pattern_key
            and common.label_key = pattern_labels.label_key
    where
        coalesce(pattern_labels.n_answers, 0) < annotator_items.n_answers
        and (
            annotator_items.n_answers = 2
            or (
                annotator_items.label_key <> common.label_key
                and pattern_labels.n_answers = annotator_items.n_answers - 1
            )
        )
    group by common.cell_id, common.annotator_key, common.label_key

),

supported as (

    select distinct
        common.cell_id,
        common.annotator_key
    from common
    left join settled
        on
            common.cell_id = settled.cell_id
            and common.annotator_key = settled.annotator_key
            and common.label_key = settled.label_key
    where common.n_disputed - coalesce(settled.n_items, 0) <= 1

)

select * from supported
