-- One row per cell and way to compare two answers: hits per what was compared.
with

answers as (

    select * from {{ ref('int_cell_answers') }}
    where label_type in ('span', 'text') and not is_abstained

),

answer_pairs as (

    select * from {{ ref('int_answer_pairs') }}

),

by_item as (

    select
        answers_a.cell_id,
        answers_a.item_key,
        answer_pairs.metric,
        {{ exact_sum('answer_pairs.hits') }} as hits,
        cast(sum(answer_pairs.total) as double) as total
    from answers as answers_a
    inner join answers as answers_b
        on
            answers_a.cell_id = answers_b.cell_id
            and answers_a.item_key = answers_b.item_key
            and answers_a.answer_id < answers_b.answer_id
    inner join answer_pairs
        on
            answers_a.answer_id = answer_pairs.answer_a
            and answers_b.answer_id = answer_pairs.answer_b
    group by answers_a.cell_id, answers_a.item_key, answer_pairs.metric

),

summed as (

    select
        cell_id,
        metric,
        count(*) as n_items,
        {{ exact_sum('hits') }} as hits,
        sum(total) as total
    from by_item
    where total > 0
    group by cell_id, metric

),

without_item as (

    select
        summed.*,
        (summed.hits - by_item.hits)
        / nullif(summed.total - by_item.total, 0)
        - summed.hits / summed.total as change
    from by_item
    inner join summed
        on
            by_item.cell_id = summed.cell_id
            and by_item.metric = summed.metric
    where by_item.total > 0

),

jackknifed as (

    select
        cell_id,
        metric,
        hits / total as value,
        {{ jackknife_error('change', 'n_items') }} as std_error,
        n_items,
        cast(null as bigint) as n_effective
    from without_item
    group by cell_id, metric, hits, total, n_items

),

-- Items on which nobody marked anything say nothing about F1.
unmarked as (

    select
        cell_id,
        count(*) as n_items,
        cast(sum(case when total = 0 then 1 else 0 end) as double) / count(*)
            as value
    from by_item
    where metric = 'span_f1_exact'
    group by cell_id

),

unioned as (

    select * from jackknifed
    union all
    select
        cell_id,
        'no_span_share' as metric,
        value,
        case when n_items > 1 then sqrt(value * (1 - value) / n_items) end
            as std_error,
        n_items,
        n_items as n_effective
    from unmarked

)

select * from unioned
