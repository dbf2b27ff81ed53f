-- One row per batch: how its gates stand in the last round.
with

gates as (

    select * from {{ ref('int_gates_settled') }}
    where is_last

),

gate_totals as (

    select
        project_id,
        batch_id,
        count(*) filter (where verdict = 'pass') as n_gates_passed,
        count(*) filter (where verdict = 'fail') as n_gates_failed,
        count(*) filter (where verdict = 'undecided') as n_gates_undecided,
        count(*) filter (where verdict = 'fail' and severity = 'blocking')
            as n_blocking_failed,
        count(*) filter (where verdict = 'undecided' and severity = 'blocking')
            as n_blocking_undecided,
        count(*) filter (where 
            verdict = 'fail' and severity = 'blocking'
            and metric = 'completeness'
        ) as n_incomplete,
        count(*) filter (
            where
                verdict = 'undecided'
                and severity = 'blocking'
                and reason = 'spot_check_open'
        ) as n_spot_checks_open,
        string_agg(
            gate_id || coalesce(' (' || nullif(scope_key, '') || ')', '')
            || ': ' || reason, '; '
            order by gate_id, question_id, scope_key
        ) filter (where verdict <> 'pass' and severity = 'blocking') as reason
    from gates
    group by all

)

select * from gate_totals
