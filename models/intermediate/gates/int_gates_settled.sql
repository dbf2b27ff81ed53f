-- One row per batch, gate, question, scope and round: the verdict that counts.
with

judged as (

    select * from {{ ref('int_gates_judged') }}

),

to_resolve as (

    select * from {{ ref('int_items_to_resolve') }}

),

waivers as (

    select distinct project_id, batch_id, gate_id, question_id
    from {{ ref('stg_journal__waivers') }}

),

batch_resources as (

    select * from {{ ref('int_batch_resources') }}

),

deliveredness as (

    select
        project_id,
        batch_id,
        bool_and(is_delivered) as is_delivered
    from batch_resources
    group by all

),

resolution as (

    select
        project_id,
        batch_id,
        question_id,
        count(*) as n_to_resolve,
        count(*) filter (where not is_resolved) as n_unresolved
    from to_resolve
    where not is_beyond_rework or value_verdict = 'undecided'
    group by all

),

settled as (

    select
        judged.*,
        coalesce(resolution.n_to_resolve, 0) as n_to_resolve,
        coalesce(resolution.n_unresolved, 0) as n_unresolved,
        not coalesce(deliveredness.is_delivered, false) as is_provisional,
        case
            when waivers.gate_id is not null then 'pass'
            when
                judged.is_agreement
                and judged.is_last
                and judged.value_verdict <> 'pass'
                and resolution.n_unresolved = 0
                then 'pass'
            when
                judged.value_verdict = 'undecided'
                and judged.on_undecided = 'pass_with_note'
                and judged.value is not null
                then 'pass'
            else judged.value_verdict
        end as verdict,
        case
            when waivers.gate_id is not null then 'waived'
            when
                judged.is_agreement
                and judged.is_last
                and judged.value_verdict <> 'pass'
                and resolution.n_unresolved = 0
                then 'resolved'
            when
                judged.value_verdict = 'undecided'
                and judged.on_undecided = 'pass_with_note'
                and judged.value is not null
                then 'passed_with_note'
            else judged.value_reason
        end as reason
    from judged
    left join resolution
        on
            judged.is_agreement
            and judged.value_verdict <> 'pass'
            and judged.project_id = resolution.project_id
            and judged.batch_id = resolution.batch_id
            and judged.question_id = resolution.question_id
    left join waivers
        on
            judged.project_id = waivers.project_id
            and judged.batch_id = waivers.batch_id
            and judged.gate_id = waivers.gate_id
            and coalesce(waivers.question_id, judged.question_id)
            = judged.question_id
    left join deliveredness
        on
            judged.project_id = deliveredness.project_id
            and judged.batch_id = deliveredness.batch_id

)

select * from settled
