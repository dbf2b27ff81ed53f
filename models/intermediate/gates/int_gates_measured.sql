-- One row per batch, gate, question, scope and round, with the measured value.
with

gates as (

    select * from {{ ref('int_batch_gates') }}

),

rounds as (

    select * from {{ ref('int_batch_rounds') }}

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
        coalesce(parts.scope_key, '') as scope_key,
        rounds.round,
        rounds.is_last
    from gates
    inner join rounds using (project_id, batch_id)
    left join parts using (project_id, batch_id, question_id, scope)

),

tried as (

    select
        * exclude (fallback_metric),
        1 as turn
    from grid
    union all
    select
        * exclude (fallback_metric) replace (fallback_metric as metric),
        2 as turn
    from grid
    where fallback_metric is not null

),

-- The fallback stands in where the first has no value.
measured as (

    select
        tried.* exclude (turn),
        measures.value,
        measures.ci_low,
        measures.ci_high,
        measures.std_error,
        coalesce(measures.n, 0) as n,
        coalesce(
            measures.undefined_reason,
            case
                when tried.scope <> 'batch' and tried.scope_key = ''
                    then 'no_' || tried.scope
                when tried.metric in (
                    'gold_accuracy', 'f1', 'precision', 'recall'
                )
                    then 'no_gold'
            end
        ) as undefined_reason,
        coalesce(measures.basis, 'current') as basis,
        coalesce(measures.is_agreement, false) as is_agreement,
        measures.own_value,
        measures.own_share
    from tried
    left join measures
        using (
            project_id, batch_id, question_id, round, scope, scope_key,
            measured_over, metric
        )
    qualify
        row_number() over (
            partition by
                project_id, batch_id, gate_id, question_id, scope_key, round
            order by measures.value is null, tried.turn
        ) = 1

)

select * from measured
