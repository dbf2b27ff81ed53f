-- One row per project, question, resource, annotator or none, and measure.
with

answers as (

    select * from {{ ref('int_first_answers_judged') }}

),

outcomes as (

    select
        project_id,
        question_id,
        resource_id,
        scored_annotator_id,
        item_id,
        'gold_accuracy' as measure,
        is_right as is_good
    from answers
    where is_right is not null
    union all
    select
        project_id,
        question_id,
        resource_id,
        scored_annotator_id,
        item_id,
        'first_pass_yield' as measure,
        is_kept as is_good
    from answers
    where is_kept is not null

),

-- Several people may answer one item, which is hard or easy for all of them.
by_item as (

    select
        project_id,
        question_id,
        resource_id,
        scored_annotator_id,
        measure,
        item_id,
        count(*) as n_answers,
        count(*) filter (where is_good) as n_good
    from outcomes
    group by all

),

counted as (

    select
        project_id,
        question_id,
        resource_id,
        scored_annotator_id,
        measure,
        count(*) as n_items,
        sum(n_answers) as n_answers,
        cast(sum(n_good) as double) / sum(n_answers) as share,
        sum(n_answers * n_answers) as sum_nn,
        sum(n_good * n_answers) as sum_rn,
        sum(n_good * n_good) as sum_rr
    from by_item
    group by all

),

with_effective_n as (

    select
        *,
        case
            -- The fate of an item is one trial, however many answered it.
            when measure = 'first_pass_yield' or n_answers = n_items
                then cast(n_items as double)
            else {{ effective_n(
                'n_answers', 'n_items', 'share', 'sum_nn', 'sum_rn', 'sum_rr'
            ) }}
        end as n_effective
    from counted

),

bounded as (

    select
        project_id,
        question_id,
        resource_id,
        scored_annotator_id,
        measure,
        n_items,
        share,
        {{ wilson_low('share', 'n_effective') }} as ci_low,
        {{ wilson_high('share', 'n_effective') }} as ci_high
    from with_effective_n

)

select * from bounded
