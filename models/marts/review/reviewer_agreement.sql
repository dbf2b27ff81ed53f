-- One row per project, question, pair of reviewers (or all pairs) and metric.
with

kappas as (

    select * from {{ ref('int_reviewer_kappas') }}

),

scoped as (

    select * from kappas
    union all
    select * replace (null as reviewer_a, null as reviewer_b)
    from kappas

),

agreements as (

    select
        project_id,
        question_id,
        reviewer_a,
        reviewer_b,
        'percent_agreement' as metric,
        count(*) as n_items,
        count(*) filter (where is_agreed) / count(*) as value,
        sqrt(value * (1 - value) / count(*)) as std_error
    from scoped
    group by all

),

-- The mean over items of their pair's kappa is that over pairs by items.
means as (

    select
        *,
        count(kappa) over by_scope as n_counted,
        {{ exact_sum('kappa', over='by_scope') }}
        / nullif(count(kappa) over by_scope, 0) as value
    from scoped
    where label_type in ('nominal', 'ordinal', 'multilabel')
    window by_scope as (
        partition by project_id, question_id, reviewer_a, reviewer_b
    )

),

without_item as (

    select
        *,
        (
            n_counted * value
            - (n_items * kappa - (n_items - 1) * kappa_left)
        ) / nullif(n_counted - 1, 0) - value as change
    from means

),

jackknifed as (

    select
        project_id,
        question_id,
        reviewer_a,
        reviewer_b,
        case when reviewer_a is null then 'mean_kappa' else 'cohen_kappa' end
            as metric,
        count(*) as n_items,
        value,
        {{ jackknife_error('change', 'n_counted') }} as std_error,
        {{ exact_sum('expected_disagreement') }} / count(*)
            as expected_disagreement
    from without_item
    where kappa is not null or value is null
    group by
        project_id, question_id, reviewer_a, reviewer_b, value, n_counted

),

bounded as (

    select
        * exclude (expected_disagreement),
        {{ log_interval_low(
            'value', 'std_error', 'n_items', 'expected_disagreement'
        ) }} as ci_low,
        {{ log_interval_high(
            'value', 'std_error', 'n_items', 'expected_disagreement'
        ) }} as ci_high
    from jackknifed
    union all by name
    select
        *,
        greatest({{ wilson_low('value', 'n_items') }}, 0) as ci_low,
        least({{ wilson_high('value', 'n_items') }}, 1) as ci_high
    from agreements

),

-- A kappa of a handful of items says little, as between annotators.
described as (

    select
        project_id,
        question_id,
        reviewer_a,
        reviewer_b,
        metric,
        n_items >= {{ var('min_shared_items', 5) }}
        or metric = 'percent_agreement' as is_enough,
        case when is_enough then value end as value,
        case when is_enough then std_error end as std_error,
        case when is_enough then ci_low end as ci_low,
        case when is_enough then ci_high end as ci_high,
        cast(n_items as integer) as n_items,
        case
            when not is_enough then 'too_few_shared_items'
            when bounded.value is null then 'degenerate_marginals'
            when bounded.std_error is null then 'rests_on_one_item'
        end as undefined_reason
    from bounded

)

select * exclude (is_enough) from described
