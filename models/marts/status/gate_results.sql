-- One row per batch, gate, question, scope and round.
with

settled as (

    select * from {{ ref('int_gates_settled') }}

),

described as (

    select
        project_id,
        batch_id,
        gate_id,
        question_id,
        scope,
        nullif(scope_key, '') as scope_key,
        measured_over,
        round,
        is_last as is_last_round,
        metric,
        direction,
        threshold,
        value,
        ci_low,
        ci_high,
        n,
        verdict,
        reason,
        is_provisional,
        n_to_resolve,
        n_unresolved,
        basis,
        evidence,
        policy_version,
        severity
    from settled

)

select * from described
