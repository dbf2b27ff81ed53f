-- One row per batch, gate, question, scope and round: the verdict that counts.
with

judged as (

    select * from {{ ref('int_gates_judged') }}

),

rework_sets as (

    select * from {{ ref('int_rework_sets') }}

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

-- What rework can do for a gate that fails.
outlooks as (

    select
        project_id,
        batch_id,
        question_id,
        scope,
        scope_key,
        metric,
        cast(max(set_size) as integer) as set_size,
        case
            when not bool_or(has_values) then 'no_set_for_metric'
            when max(set_size) is null then 'no_set_reaches'
            when bool_or(is_beyond_rework) then 'more_than_half'
            else 'rework'
        end as outlook
    from rework_sets
    group by all

),

resolution as (

    select
        project_id,
        batch_id,
        question_id,
        scope,
        scope_key,
        metric,
        count(*) as n_to_resolve,
        count(*) filter (where not is_resolved) as n_unresolved
    from to_resolve
    where not is_beyond_rework or value_verdict = 'undecided'
    group by all

),

joined as (

    select
        judged.*,
        coalesce(resolution.n_to_resolve, 0) as n_to_resolve,
        coalesce(resolution.n_unresolved, 0) as n_unresolved,
        not coalesce(deliveredness.is_delivered, false) as is_provisional,
        outlooks.outlook,
        outlooks.set_size,
        judged.is_agreement and judged.value_verdict = 'fail' as is_disagreed,
        -- What lets a gate pass that does not pass on its value.
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
        end as passes_because
    from judged
    left join outlooks
        on
            judged.is_agreement
            and judged.project_id = outlooks.project_id
            and judged.batch_id = outlooks.batch_id
            and judged.question_id = outlooks.question_id
            and judged.scope = outlooks.scope
            and judged.scope_key = outlooks.scope_key
            and judged.metric = outlooks.metric
    left join resolution
        on
            judged.is_agreement
            and judged.value_verdict <> 'pass'
            and judged.project_id = resolution.project_id
            and judged.batch_id = resolution.batch_id
            and judged.question_id = resolution.question_id
            and judged.scope = resolution.scope
            and judged.scope_key = resolution.scope_key
            and judged.metric = resolution.metric
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

),

settled as (

    select
        * exclude (passes_because, outlook, set_size, is_disagreed),
        case when passes_because is null then value_verdict else 'pass' end
            as verdict,
        coalesce(passes_because, value_reason) as reason,
        case when is_disagreed then coalesce(outlook, 'no_set_for_metric') end
            as rework_outlook,
        case when is_disagreed then set_size end as set_size
    from joined

)

select * from settled
