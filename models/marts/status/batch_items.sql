-- One row per batch and item, with the time of its membership.
with

memberships as (

    select * from {{ ref('int_batch_items') }}

),

batches as (

    select
        states.project_id,
        states.batch_id,
        states.status,
        states.is_delivered,
        states.signed_off_at,
        max(briefs.n_ordered) as n_ordered
    from {{ ref('int_batch_states') }} as states
    left join (
        select
            briefs.project_id,
            briefs.batch_id,
            sum(
                briefs.answers_per_item + ceil(coalesce(briefs.overlap_share, 0))
            ) as n_ordered
        from {{ ref('int_briefs') }} as briefs
        inner join {{ ref('stg_config__resources') }} as resources
            on
                briefs.resource_id = resources.resource_id
                and resources.kind <> 'llm'
        group by all
    ) as briefs using (project_id, batch_id)
    group by all

),

batch_questions as (

    select * from {{ ref('int_batch_questions') }}

),

-- Of these somebody is asked something again.
awaited as (

    select batch_id, item_id from {{ ref('int_rework_queue') }}
    where package_kind = 'rework'
    union
    select batch_id, item_id from {{ ref('int_items_to_resolve') }}
    where not is_resolved
    union
    select batch_id, item_id from {{ ref('int_package_items_answered') }}
    where package_kind = 'rework' and is_open

),

decisions as (

    select * from {{ ref('int_decisions') }}
    where is_current

),

consensus as (

    select * from {{ ref('int_consensus') }}

),

-- A majority settles an item that no answer still to come can overturn; in a
-- blocked batch a reviewer alone does.
settled as (

    select
        memberships.batch_id,
        memberships.item_id,
        bool_and(
            decisions.decision_id is not null
            or coalesce(
                batches.status <> 'blocked'
                and 2 * consensus.n_top_votes > case
                    when batches.is_delivered then consensus.n_answers
                    else greatest(consensus.n_answers, batches.n_ordered)
                end, false
            )
        ) as is_settled
    from memberships
    inner join batches using (project_id, batch_id)
    inner join batch_questions using (project_id, batch_id)
    left join decisions using (project_id, item_id, question_id)
    left join consensus using (project_id, item_id, question_id)
    where memberships.role = 'work'
    group by all

),

accepted as (

    select * from {{ ref('int_items_accepted') }}

),

joined as (

    select
        memberships.*,
        settled.is_settled and awaited.item_id is null as is_resolved,
        batches.status = 'accepted'
        or accepted.item_id is not null as is_accepted,
        coalesce(accepted.accepted_at, batches.signed_off_at) as accepted_at
    from memberships
    left join batches using (project_id, batch_id)
    left join settled using (batch_id, item_id)
    left join awaited using (batch_id, item_id)
    left join accepted using (project_id, item_id)

)

select * from joined
