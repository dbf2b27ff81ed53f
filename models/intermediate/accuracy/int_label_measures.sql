-- One row per scope of accuracy, averaging, label, measure and item.
with

outcomes as (

    select * from {{ ref('int_label_outcomes') }}

),

scoped as (

    {{ by_accuracy_scope('outcomes') }}

),

averaged as (

    select
        *,
        'label' as averaging
    from scoped
    union all
    select
        * replace ('' as label),
        'micro' as averaging
    from scoped

),

items as (

    select
        {{ accuracy_scope() }},
        averaging,
        label,
        item_id,
        sum(n_true_positives) as tp,
        sum(n_false_positives) as fp,
        sum(n_false_negatives) as fn
    from averaged
    group by all

),

-- Each measure is right / counted, added up over items.
measures as (

    select *, 'precision' as measure, tp as n_right, tp + fp as n_counted
    from items
    union all
    select *, 'recall' as measure, tp as n_right, tp + fn as n_counted
    from items
    union all
    select *, 'f1' as measure, 2 * tp as n_right, 2 * tp + fp + fn as n_counted
    from items

)

select * from measures
