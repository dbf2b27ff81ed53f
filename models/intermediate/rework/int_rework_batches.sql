-- One row per batch and question whose agreement gate does not pass.
with

judged as (

    select * from {{ ref('int_gates_judged') }}
    where
        is_agreement
        and round = 1
        and value_verdict <> 'pass'
        and value is not null
        and direction = 'at_least'

),

strictest as (

    select
        project_id,
        batch_id,
        question_id,
        gate_id,
        metric,
        threshold,
        value,
        value_verdict
    from judged
    qualify
        row_number() over (
            partition by project_id, batch_id, question_id
            order by
                value_verdict = 'fail' desc,
                severity = 'blocking' desc,
                threshold desc,
                gate_id
        ) = 1

)

select * from strictest
