-- One row per batch, round, reference, who, averaging, label and measure.
{% set scope = accuracy_scope() %}
with

answers as (

    select * from {{ ref('int_reference_answers') }}

),

measures as (

    select * from {{ ref('int_label_measures') }}

),

scoped_answers as (

    {{ by_accuracy_scope('answers') }}

),

scopes as (

    select
        {{ scope }},
        count(distinct item_id) as n_items,
        count(*) as n_answers
    from scoped_answers
    group by all

),

totals as (

    select
        {{ scope }},
        averaging,
        label,
        measure,
        cast(sum(n_right) as double) / sum(n_counted) as value,
        cast(sum(n_counted) as double) as total
    from measures
    group by all
    having sum(n_counted) > 0

),

-- How far an item moves the ratio of the two sums (Cochran 1977, 6.5), so
-- that several answers on an item are not taken as independent.
by_item as (

    select
        measures.*,
        totals.value,
        totals.total,
        scopes.n_items,
        scopes.n_answers,
        (measures.n_right - totals.value * measures.n_counted)
        * scopes.n_items / totals.total as deviation
    from measures
    inner join totals using ({{ scope }}, averaging, label, measure)
    inner join scopes using ({{ scope }})

),

-- The mean over labels for which the measure is defined.
macros as (

    select
        {{ scope }},
        measure,
        count(*) as n_labels,
        {{ exact_sum('value') }} / count(*) as value
    from totals
    where averaging = 'label'
    group by all

),

together as (

    select
        {{ scope }},
        averaging,
        label,
        measure,
        item_id,
        tp,
        fp,
        fn,
        n_counted,
        value,
        total,
        n_items,
        n_answers,
        deviation
    from by_item
    union all
    select
        {{ scope }},
        'macro' as averaging,
        '' as label,
        measure,
        by_item.item_id,
        by_item.tp,
        by_item.fp,
        by_item.fn,
        by_item.n_counted,
        macros.value,
        by_item.n_answers as total,
        by_item.n_items,
        by_item.n_answers,
        by_item.deviation / macros.n_labels as deviation
    from by_item
    inner join macros using ({{ scope }}, measure)
    where by_item.averaging = 'label'

),

deviations as (

    select
        * exclude (tp, fp, fn, n_counted, deviation),
        sum(tp) as tp,
        sum(fp) as fp,
        sum(fn) as fn,
        max(n_counted) > 0 as is_counted,
        {{ exact_sum('deviation') }} as deviation
    from together
    group by all

),

estimated as (

    select
        {{ scope }},
        averaging,
        label,
        measure,
        n_items,
        n_answers,
        sum(tp) as n_true_positives,
        sum(fp) as n_false_positives,
        sum(fn) as n_false_negatives,
        value,
        total,
        count(*) filter (where is_counted) as n_counted_items,
        {{ mean_error('deviation', 'n_items') }} as std_error
    from deviations
    group by {{ scope }}, averaging, label, measure, n_items, n_answers, value, total

),

-- As many independent answers as would have this standard error; where all
-- are right or all wrong, as many as there are items.
effective as (

    select
        *,
        case
            when n_items < 2 then null
            when value > 0 and value < 1
                then least(value * (1 - value) / power(std_error, 2), total)
            else n_counted_items
        end as n_effective
    from estimated

)

select * from effective
