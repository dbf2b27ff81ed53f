-- One row per batch, question, resource or two of them, basis, round, metric.
with

by_scope as (

    select * from {{ ref('int_agreement_by_scope') }}
    where scope = 'resource'

),

cross_measured as (

    select * from {{ ref('int_cross_measured') }}
    where scope = 'resource'

),

within_resource as (

    select
        project_id,
        batch_id,
        question_id,
        scope_value as resource_id,
        cast(null as string) as other_resource_id,
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
    from by_scope

),

between_resources as (

    select
        project_id,
        batch_id,
        question_id,
        name_a as resource_id,
        name_b as other_resource_id,
        'all' as population,
        basis,
        round,
        metric,
        value,
        std_error,
        ci_low,
        ci_high,
        n_items,
        n_items as n_complete,
        0 as n_incomplete,
        n_abstained,
        n_annotators,
        n_answers,
        undefined_reason,
        taxonomy_version
    from cross_measured

),

unioned as (

    select * from within_resource
    union all
    select * from between_resources

)

select * from unioned
