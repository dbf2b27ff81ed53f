-- One row per batch, question, round, scope and metric that a gate may bound.
with

rounds as (

    select * from {{ ref('int_batch_rounds') }}

),

by_scope as (

    select * from {{ ref('int_agreement_by_scope') }}
    where
        population = 'human'
        and basis = 'first_pass'
        and scope in ('batch', 'resource', 'language')

),

by_label as (

    select * from {{ ref('int_label_measured') }}
    where population = 'human' and basis = 'first_pass' and scope = 'batch'

),

accuracies as (

    select * from {{ ref('int_label_accuracies') }}
    where
        reference = 'gold'
        and resource_id = ''
        and annotator_id = ''
        and averaging = 'label'

),

-- Agreement is judged on the first pass, in every round: what was reworked
-- because it disagreed says nothing new about how well people agree.
agreement as (

    select
        project_id,
        batch_id,
        question_id,
        scope,
        coalesce(scope_value, '') as scope_key,
        metric,
        value,
        std_error,
        ci_low,
        ci_high,
        case
            -- Items on which everybody abstained are evidence of that.
            when metric = 'abstention_share' then coalesce(n_units, 0)
            else n_complete + n_incomplete
        end as n,
        undefined_reason
    from by_scope
    union all
    select
        project_id,
        batch_id,
        question_id,
        'label',
        label,
        metric,
        value,
        std_error,
        ci_low,
        ci_high,
        n_items_with_label,
        undefined_reason
    from by_label

),

truth as (

    select *, cast(null as string) as undefined_reason
    from {{ ref('int_gold_accuracies') }}
    union all by name
    select *, cast(null as string) as undefined_reason
    from {{ ref('int_completeness') }}
    union all by name
    select * exclude (n_open) from {{ ref('int_reject_rates') }}
    union all by name
    select
        project_id,
        batch_id,
        question_id,
        round,
        'label' as scope,
        label as scope_key,
        measure as metric,
        value,
        {{ wilson_low('value', 'n_effective') }} as ci_low,
        {{ wilson_high('value', 'n_effective') }} as ci_high,
        n_effective,
        n_counted_items as n,
        cast(null as string) as undefined_reason
    from accuracies

),

measures as (

    select
        agreement.project_id,
        agreement.batch_id,
        agreement.question_id,
        rounds.round,
        agreement.scope,
        agreement.scope_key,
        agreement.metric,
        agreement.value,
        agreement.std_error,
        agreement.ci_low,
        agreement.ci_high,
        cast(agreement.n as bigint) as n,
        cast(null as double) as n_effective,
        agreement.undefined_reason,
        'first_pass' as basis,
        true as is_agreement
    from agreement
    inner join rounds
        on
            agreement.project_id = rounds.project_id
            and agreement.batch_id = rounds.batch_id
    union all
    select
        project_id,
        batch_id,
        question_id,
        round,
        scope,
        scope_key,
        metric,
        value,
        cast(null as double) as std_error,
        ci_low,
        ci_high,
        cast(n as bigint) as n,
        n_effective,
        undefined_reason,
        'current' as basis,
        false as is_agreement
    from truth

)

select * from measures
