-- One row per batch, gate, question, scope and round, with the measured value.
with

batch_questions as (

    select * from {{ ref('int_batch_questions') }}

),

rounds as (

    select * from {{ ref('int_batch_rounds') }}

),

gates as (

    select * from {{ ref('stg_config__gates') }}

),

measures as (

    select * from {{ ref('int_gate_values') }}

),

parts as (

    select distinct project_id, batch_id, question_id, scope, scope_key
    from measures
    where scope <> 'batch'

),

-- A gate below the batch has a verdict for each part that was measured, and
-- one for the lack of any.
grid as (

    select
        gates.*,
        batch_questions.batch_id,
        batch_questions.question_id as batch_question_id,
        coalesce(parts.scope_key, '') as scope_key,
        rounds.round,
        rounds.is_last
    from gates
    inner join batch_questions
        on
            gates.project_id = batch_questions.project_id
            and batch_questions.question_id
            = coalesce(gates.question_id, batch_questions.question_id)
    inner join rounds
        on
            batch_questions.project_id = rounds.project_id
            and batch_questions.batch_id = rounds.batch_id
    left join parts
        on
            batch_questions.project_id = parts.project_id
            and batch_questions.batch_id = parts.batch_id
            and batch_questions.question_id = parts.question_id
            and gates.scope = parts.scope

),

measured as (

    select
        grid.project_id,
        grid.batch_id,
        grid.gate_id,
        grid.batch_question_id as question_id,
        grid.scope,
        grid.scope_key,
        grid.measured_over,
        grid.round,
        grid.is_last,
        grid.direction,
        grid.threshold,
        grid.evidence,
        grid.min_n,
        grid.on_undecided,
        grid.severity,
        grid.policy_version,
        case
            when chosen.value is null and fallback.value is not null
                then grid.fallback_metric
            else grid.metric
        end as metric,
        coalesce(chosen.value, fallback.value) as value,
        case
            when chosen.value is null then fallback.ci_low
            else chosen.ci_low
        end as ci_low,
        case
            when chosen.value is null then fallback.ci_high
            else chosen.ci_high
        end as ci_high,
        case
            when chosen.value is null then fallback.std_error
            else chosen.std_error
        end as std_error,
        coalesce(chosen.n, fallback.n, 0) as n,
        chosen.undefined_reason,
        coalesce(chosen.basis, 'current') as basis,
        coalesce(chosen.is_agreement, false) as is_agreement,
        case
            when chosen.value is null then fallback.own_value
            else chosen.own_value
        end as own_value,
        case
            when chosen.value is null then fallback.own_share
            else chosen.own_share
        end as own_share
    from grid
    left join measures as chosen
        on
            grid.project_id = chosen.project_id
            and grid.batch_id = chosen.batch_id
            and grid.batch_question_id = chosen.question_id
            and grid.round = chosen.round
            and grid.scope = chosen.scope
            and grid.scope_key = chosen.scope_key
            and grid.measured_over = chosen.measured_over
            and grid.metric = chosen.metric
    left join measures as fallback
        on
            grid.project_id = fallback.project_id
            and grid.batch_id = fallback.batch_id
            and grid.batch_question_id = fallback.question_id
            and grid.round = fallback.round
            and grid.scope = fallback.scope
            and grid.scope_key = fallback.scope_key
            and grid.measured_over = fallback.measured_over
            and grid.fallback_metric = fallback.metric

)

select * from measured
