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
            project_id,
            batch_id,
            sum(floor(answers_per_item)) as n_ordered
        from {{ ref('int_briefs') }}
        group by all
    ) as briefs using (project_id, batch_id)
    group by all

),

batch_questions as (

    select * from {{ ref('int_batch_questions') }}

),

-- Of these somebody is still asked something.
awaited as (

    select batch_id, item_id from {{ ref('int_rework_queue') }}
    union
    select batch_id, item_id from {{ ref('int_items_to_resolve') }}
    where not is_resolved
    union
    select batch_id, item_id from {{ ref('int_package_items_answered') }}
    where is_open

),

decisions as (

    select * from {{ ref('int_decisions') }}
    where is_current

),

consensus as (

    select * from {{ ref('int_consensus') }}

),

-- Where all that was ordered has come, for the item or for its batch, a
-- majority settles it; in a blocked batch a reviewer alone does.
settled as (

    select
        memberships.batch_id,
        memberships.item_id,
        bool_and(
            decisions.decision_id is not null
            or coalesce(
                consensus.vote_share > 0.5
                and batches.status <> 'blocked'
                and (
                    batches.is_delivered
                    or consensus.n_answers >= batches.n_ordered
                ), false
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
