-- One row per batch, question, round, scope, metric and window.
with

measures as (

    select * from {{ ref('int_gate_measures') }}

),

windows as (

    select * from {{ ref('int_gate_windows') }}

),

rounds as (

    select * from {{ ref('int_batch_rounds') }}

),

gates as (

    select distinct
        project_id,
        measured_over,
        cast(replace(measured_over, 'last_', '') as integer) as n_batches
    from {{ ref('stg_config__gates') }}
    where measured_over <> 'batch'

),

-- A batch in its own round, those before it in the state that they are in now.
windowed as (

    select
        windows.project_id,
        windows.batch_id,
        measures.question_id,
        own_rounds.round,
        measures.scope,
        measures.scope_key,
        measures.metric,
        gates.measured_over,
        measures.value,
        measures.std_error,
        measures.n,
        measures.n_effective,
        measures.basis,
        measures.is_agreement,
        windows.place = 1 as is_own
    from gates
    inner join windows
        on
            gates.project_id = windows.project_id
            and windows.place <= gates.n_batches
    inner join rounds as own_rounds
        on
            windows.project_id = own_rounds.project_id
            and windows.batch_id = own_rounds.batch_id
    inner join rounds as their_rounds
        on
            windows.project_id = their_rounds.project_id
            and windows.window_batch_id = their_rounds.batch_id
            and case
                when windows.place = 1
                    then their_rounds.round = own_rounds.round
                else their_rounds.is_last
            end
    inner join measures
        on
            windows.project_id = measures.project_id
            and windows.window_batch_id = measures.batch_id
            and their_rounds.round = measures.round
    where measures.value is not null

),

-- Batches share no work items, so their errors are independent: coefficients
-- are averaged by items, shares are added up.
weighed as (

    select
        *,
        coalesce(n_effective, n) as weight
    from windowed

),

pooled as (

    select
        project_id,
        batch_id,
        question_id,
        round,
        scope,
        scope_key,
        metric,
        measured_over,
        basis,
        max(n_effective) is not null as is_share,
        {{ exact_sum('weight * value') }} / nullif(sum(weight), 0) as value,
        sqrt({{ exact_sum('weight * std_error * weight * std_error') }})
        / nullif(sum(weight), 0) as std_error,
        cast(sum(n) as bigint) as n,
        cast(sum(n_effective) as double) as n_effective,
        bool_or(is_agreement) as is_agreement,
        max(value) filter (where is_own) as own_value,
        max(weight) filter (where is_own) / nullif(sum(weight), 0) as own_share
    from weighed
    group by all

),

bounded as (

    select
        * exclude (is_share),
        case
            when metric = 'completeness' then null
            when is_share then {{ wilson_low('value', 'n_effective') }}
            else {{ log_interval_low(
                'value', 'std_error', 'n', least=least_of_metric('metric')
            ) }}
        end as ci_low,
        case
            when metric = 'completeness' then null
            when is_share then {{ wilson_high('value', 'n_effective') }}
            else {{ log_interval_high('value', 'std_error') }}
        end as ci_high,
        cast(null as string) as undefined_reason
    from pooled

),

gathered as (

    select
        *,
        'batch' as measured_over,
        value as own_value,
        1.0::double as own_share
    from measures
    union all by name
    select * from bounded

)

select * from gathered
