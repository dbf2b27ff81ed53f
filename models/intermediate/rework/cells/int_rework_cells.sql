-- One row per part of a batch, question and metric whose gate does not pass.
with

judged as (

    select * from {{ ref('int_gates_judged') }}
    where
        is_agreement
        and round = 1
        and value_verdict <> 'pass'
        and own_value is not null
        and direction = 'at_least'

),

-- Over several batches this one can lift the value by its own weight alone, so
-- it has to rise so much further itself.
aimed as (

    select
        project_id,
        batch_id,
        question_id,
        scope,
        scope_key,
        gate_id,
        metric,
        case when scope = 'label' then 'label_' || metric else metric end
            as formula,
        case
            when own_share = 1 then threshold
            else own_value + (threshold - value) / own_share
        end as threshold,
        threshold as gate_threshold,
        value,
        own_value,
        own_share,
        value_verdict,
        severity,
        on_undecided
    from judged

),

strictest as (

    select *
    from aimed
    qualify
        row_number() over (
            partition by
                project_id, batch_id, question_id, scope, scope_key, metric
            order by
                value_verdict = 'fail' desc,
                severity = 'blocking' desc,
                threshold desc,
                gate_id
        ) = 1

),

numbered as (

    select
        row_number() over (
            order by
                project_id, batch_id, question_id, scope, scope_key, metric
        ) as cell_id,
        *
    from strictest

)

select * from numbered
