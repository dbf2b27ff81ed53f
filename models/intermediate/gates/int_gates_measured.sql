-- One row per batch, gate, question and round, with the measured value.
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

agreement as (

    select * from {{ ref('int_agreement_by_batch') }}
    where population = 'human' and basis = 'first_pass'

),

truth as (

    select * from {{ ref('int_gold_accuracies') }}
    union all
    select * from {{ ref('int_completeness') }}

),

-- Agreement is judged on the first pass, in every round: what was reworked
-- because it disagreed says nothing new about how well people agree.
measures as (

    select
        agreement.project_id,
        agreement.batch_id,
        agreement.question_id,
        rounds.round,
        agreement.metric,
        agreement.value,
        agreement.ci_low,
        agreement.ci_high,
        agreement.n_complete + agreement.n_incomplete as n,
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
        metric,
        value,
        ci_low,
        ci_high,
        n,
        null,
        'current',
        false
    from truth

),

grid as (

    select
        gates.*,
        batch_questions.batch_id,
        batch_questions.question_id as batch_question_id,
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

),

measured as (

    select
        grid.project_id,
        grid.batch_id,
        grid.gate_id,
        grid.batch_question_id as question_id,
        grid.scope,
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
        coalesce(chosen.n, fallback.n, 0) as n,
        chosen.undefined_reason,
        coalesce(chosen.basis, 'current') as basis,
        coalesce(chosen.is_agreement, false) as is_agreement
    from grid
    left join measures as chosen
        on
            grid.project_id = chosen.project_id
            and grid.batch_id = chosen.batch_id
            and grid.batch_question_id = chosen.question_id
            and grid.round = chosen.round
            and grid.metric = chosen.metric
    left join measures as fallback
        on
            grid.project_id = fallback.project_id
            and grid.batch_id = fallback.batch_id
            and grid.batch_question_id = fallback.question_id
            and grid.round = fallback.round
            and grid.fallback_metric = fallback.metric

)

select * from measured
