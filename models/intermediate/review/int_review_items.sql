-- One row per item and question that a reviewer should look at, and why.
with

to_resolve as (

    select * from {{ ref('int_items_to_resolve') }}

),

delivered as (

    select
        project_id,
        batch_id
    from {{ ref('int_batch_resources') }}
    group by all
    having bool_and(is_delivered)

),

cancelled as (

    select project_id, batch_id
    from {{ ref('int_batches') }}
    where cancelled_at is not null

),

-- Labels that are being made again, or that nobody wants, are not spot-checked.
steady as (

    select project_id, batch_id
    from {{ ref('int_batch_states') }}
    where status not in ('rework', 'blocked', 'cancelled')

),

consensus as (

    select * from {{ ref('int_consensus') }}
    where role = 'work'

),

-- Conflicts of undecided batches, and rework that came back without a majority.
picked as (

    select
        to_resolve.project_id,
        to_resolve.batch_id,
        to_resolve.item_id,
        to_resolve.question_id,
        case
            when to_resolve.is_reworked then 'rework_unresolved'
            else 'gate_undecided'
        end as reason,
        'picked' as selection,
        cast(1.0 as double) as inclusion_probability,
        to_resolve.rank as weight
    from to_resolve
    inner join delivered
        on
            to_resolve.project_id = delivered.project_id
            and to_resolve.batch_id = delivered.batch_id
    anti join cancelled
        on
            to_resolve.project_id = cancelled.project_id
            and to_resolve.batch_id = cancelled.batch_id
    where
        to_resolve.value_verdict = 'undecided'
        or (
            to_resolve.is_reworked
            and (not to_resolve.is_resolved or to_resolve.is_adjudicated)
        )
    -- In several gates' way, it is looked at once.
    qualify
        row_number() over (
            partition by to_resolve.item_id, to_resolve.question_id
            order by to_resolve.rank, to_resolve.gate_id, to_resolve.scope_key
        ) = 1

),

-- Work that goes back when nobody is left who could do it again.
unrouted as (

    select
        project_id,
        batch_id,
        item_id,
        question_id,
        reason,
        'picked' as selection,
        cast(1.0 as double) as inclusion_probability,
        rank as weight
    from {{ ref('int_rework_queue') }}
    where route is null

),

asked as (

    select * from picked
    union all
    select *
    from unrouted
    anti join picked using (item_id, question_id)

),

-- A seeded spot check of one item in twenty, kept apart from what was picked,
-- so that estimates from it stay unbiased.
drawn as (

    select
        consensus.project_id,
        consensus.batch_id,
        consensus.item_id,
        consensus.question_id,
        'spot_check' as reason,
        'random' as selection,
        cast({{ var('spot_check_share') }} as double)
            as inclusion_probability,
        1000000 as weight
    from consensus
    inner join delivered
        on
            consensus.project_id = delivered.project_id
            and consensus.batch_id = delivered.batch_id
    inner join steady
        on
            consensus.project_id = steady.project_id
            and consensus.batch_id = steady.batch_id
    anti join asked
        on
            consensus.item_id = asked.item_id
            and consensus.question_id = asked.question_id
    where {{ is_drawn('consensus.item_id', 'consensus.question_id') }}

),

gathered as (

    select * from asked
    union all
    select * from drawn

)

select * from gathered
