-- One row per batch, gate, question, scope and round.
with

settled as (

    select * from {{ ref('int_gates_settled') }}

),

answers as (

    select * from {{ ref('int_answers_resolved') }}
    where resource_kind <> 'llm'

),

arrived as (

    select
        project_id,
        batch_id,
        question_id,
        round,
        count(distinct delivery_id) as n_deliveries
    from answers
    group by all

),

-- Who reads a verdict after every delivery reads it until it suits: 4 looks
-- pass falsely 8.5 % of the time where one does 3 %.
looks as (

    select
        settled.project_id,
        settled.batch_id,
        settled.question_id,
        settled.gate_id,
        settled.scope_key,
        settled.round,
        cast(coalesce(sum(arrived.n_deliveries), 0) as integer) as n_looks
    from settled
    left join arrived
        on
            settled.project_id = arrived.project_id
            and settled.batch_id = arrived.batch_id
            and settled.question_id = arrived.question_id
            and arrived.round
            <= case when settled.basis = 'first_pass' then 1 else settled.round end
    group by all

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
        rework_outlook,
        set_size,
        n_to_resolve,
        n_unresolved,
        basis,
        evidence,
        policy_version,
        severity,
        looks.n_looks
    from settled
    left join looks
        using (project_id, batch_id, question_id, gate_id, scope_key, round)

)

select * from described
