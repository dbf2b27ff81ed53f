-- One row per batch, question, population, basis, round and metric.
with

measured as (

    select * from {{ ref('int_agreement_measured') }}

),

-- Only round 1 is a sample of work as it is done: rework keeps the lucky
-- agreements and does the unlucky ones again, so that its agreement has a
-- value but no interval.
first_pass as (

    select
        *,
        'first_pass' as basis
    from measured
    where round = 1

),

standing as (

    select
        project_id,
        batch_id,
        question_id,
        population,
        'current' as basis,
        round,
        metric,
        value,
        cast(null as double) as std_error,
        cast(null as double) as ci_low,
        cast(null as double) as ci_high,
        n_items,
        n_complete,
        n_incomplete,
        n_abstained,
        n_annotators,
        n_answers,
        case
            when value is null then undefined_reason
            else 'selected_on_outcome'
        end as undefined_reason,
        taxonomy_version
    from measured

),

unioned as (

    select
        project_id,
        batch_id,
        question_id,
        population,
        basis,
        round,
        metric,
        value,
        std_error,
        ci_low,
        ci_high,
        n_items,
        n_complete,
        n_incomplete,
        n_abstained,
        n_annotators,
        n_answers,
        undefined_reason,
        taxonomy_version
    from first_pass
    union all
    select * from standing

)

select * from unioned
