-- One row per batch: how its gates stand in the last round.
with

gates as (

    select * from {{ ref('int_gates_settled') }}
    where is_last

),

named as (

    select
        *,
        gate_id
        || case
            when
                min(question_id) over by_batch <> max(question_id) over by_batch
                then ' of ' || question_id
            else ''
        end
        || coalesce(' (' || nullif(scope_key, '') || ')', '') as name
    from gates
    window by_batch as (partition by project_id, batch_id)

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
                verdict = 'fail'
                and severity = 'blocking'
                and rework_outlook <> 'rework'
        ) as n_beyond_rework,
        count(*) filter (
            where
                verdict = 'fail'
                and severity = 'blocking'
                and rework_outlook = 'no_set_for_metric'
        ) as n_without_set,
        count(*) filter (
            where
                verdict = 'undecided'
                and severity = 'blocking'
                and reason = 'spot_check_open'
        ) as n_spot_checks_open,
        string_agg(
            name || ': ' || reason || case rework_outlook
                when 'more_than_half'
                    then ', more than half would have to be done again'
                when 'no_set_reaches' then ', no set of items reaches it'
                when 'no_set_for_metric' then ', no smallest set is known for ' || metric
                else ''
            end, '; '
            order by gate_id, question_id, scope_key
        ) filter (where verdict <> 'pass' and severity = 'blocking') as reason
    from named
    group by all

)

select * from gate_totals
