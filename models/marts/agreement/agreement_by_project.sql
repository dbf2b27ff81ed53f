-- One row per project, question, population, basis, round, pooling and metric.
with

by_scope as (

    select * from {{ ref('int_agreement_by_scope') }}

),

-- Models against people, too.
by_batch as (

    select * from {{ ref('int_agreement_by_batch') }}

),

pooled as (

    select
        project_id,
        question_id,
        population,
        basis,
        round,
        'pooled' as pooling,
        metric,
        value,
        std_error,
        ci_low,
        ci_high,
        cast(null as integer) as n_batches,
        n_items,
        n_complete,
        n_answers,
        undefined_reason,
        taxonomy_version
    from by_scope
    where scope = 'project'

),

-- The first pass of every batch; a batch without a value is left out.
mean_of_batches as (

    select
        project_id,
        question_id,
        population,
        basis,
        round,
        'mean_of_batches' as pooling,
        metric,
        {{ mean_of_batches() }},
        cast(count(value) as integer) as n_batches,
        taxonomy_version
    from by_batch
    where basis = 'first_pass'
    group by
        project_id,
        question_id,
        population,
        basis,
        round,
        metric,
        taxonomy_version

),

bounded as (

    select
        project_id,
        question_id,
        population,
        basis,
        round,
        pooling,
        metric,
        value,
        std_error,
        {{ log_interval_low(
            'value', 'std_error', 'n_complete', least=least_of_metric('metric')
        ) }} as ci_low,
        {{ log_interval_high('value', 'std_error', 'n_complete') }} as ci_high,
        n_batches,
        n_items,
        n_complete,
        n_answers,
        undefined_reason,
        taxonomy_version
    from mean_of_batches

),

unioned as (

    select * from pooled
    union all
    select * from bounded

)

select * from unioned
