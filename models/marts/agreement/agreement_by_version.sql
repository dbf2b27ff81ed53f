-- One row per question, guideline, label set, population, pooling and metric.
with

by_scope as (

    select * from {{ ref('int_agreement_by_scope') }}
    where basis = 'first_pass'

),

by_batch as (

    select * from {{ ref('int_agreement_by_batch') }}
    where basis = 'first_pass'

),

subjects as (

    select * from {{ ref('int_agreement_subjects') }}

),

pooled as (

    select
        project_id,
        question_id,
        scope_value as guideline_version,
        taxonomy_version,
        population,
        'pooled' as pooling,
        metric,
        value,
        std_error,
        ci_low,
        ci_high,
        n_items,
        n_complete,
        n_answers,
        undefined_reason
    from by_scope
    where scope = 'guideline'

),

-- A batch without a value is left out.
mean_of_batches as (

    select
        by_batch.project_id,
        by_batch.question_id,
        subjects.guideline_version,
        by_batch.taxonomy_version,
        by_batch.population,
        by_batch.metric,
        {{ mean_of_batches() }}
    from by_batch
    inner join subjects
        on
            by_batch.project_id = subjects.project_id
            and by_batch.batch_id = subjects.batch_id
            and by_batch.question_id = subjects.question_id
    group by
        by_batch.project_id,
        by_batch.question_id,
        subjects.guideline_version,
        by_batch.taxonomy_version,
        by_batch.population,
        by_batch.metric

),

unioned as (

    select * from pooled
    union all
    select
        project_id,
        question_id,
        guideline_version,
        taxonomy_version,
        population,
        'mean_of_batches' as pooling,
        metric,
        value,
        std_error,
        {{ log_interval_low(
            'value', 'std_error', 'n_complete', least=least_of_metric('metric')
        ) }} as ci_low,
        {{ log_interval_high('value', 'std_error', 'n_complete') }} as ci_high,
        n_items,
        n_complete,
        n_answers,
        undefined_reason
    from mean_of_batches

),

ordered as (

    select
        *,
        lag(guideline_version) over by_version as previous_guideline_version,
        lag(taxonomy_version) over by_version as previous_taxonomy_version,
        lag(value) over by_version as previous_value,
        lag(std_error) over by_version as previous_error,
        lag(ci_low) over by_version as previous_low,
        lag(ci_high) over by_version as previous_high
    from unioned
    window by_version as (
        partition by project_id, question_id, population, pooling, metric
        -- None stated, then numbers in their order, then other names: as
        -- macro version_order, which Spark cannot compare.
        order by
            taxonomy_version is not null,
            try_cast(taxonomy_version as double) nulls last,
            taxonomy_version,
            guideline_version <> '',
            try_cast(guideline_version as double) nulls last,
            guideline_version
    )

),

-- Of two independent samples. The bounds by the method of variance estimates
-- recovery (Zou and Donner 2008, Statistics in Medicine 27:1693-1702): from
-- the two intervals, which are not symmetric.
compared as (

    select
        project_id,
        question_id,
        nullif(guideline_version, '') as guideline_version,
        taxonomy_version,
        population,
        pooling,
        metric,
        value,
        std_error,
        ci_low,
        ci_high,
        cast(n_items as integer) as n_items,
        cast(n_complete as integer) as n_complete,
        cast(n_answers as integer) as n_answers,
        undefined_reason,
        nullif(previous_guideline_version, '') as previous_guideline_version,
        previous_taxonomy_version,
        value - previous_value as difference,
        sqrt(std_error * std_error + previous_error * previous_error)
            as difference_std_error,
        value - previous_value - sqrt(
            power(value - ci_low, 2) + power(previous_high - previous_value, 2)
        ) as difference_ci_low,
        value - previous_value + sqrt(
            power(ci_high - value, 2) + power(previous_value - previous_low, 2)
        ) as difference_ci_high
    from ordered

)

select * from compared
