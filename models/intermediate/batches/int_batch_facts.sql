-- One row per batch, with everything that its status follows from.
with

batches as (

    select * from {{ ref('int_batches') }}

),

batch_resources as (

    select * from {{ ref('int_batch_resources') }}

),

rounds as (

    select * from {{ ref('int_batch_rounds') }}
    where is_last

),

gate_totals as (

    select * from {{ ref('int_gate_totals') }}

),

rework_totals as (

    select * from {{ ref('int_rework_totals') }}

),

sign_offs as (

    select
        project_id,
        batch_id,
        max(signed_off_at) as signed_off_at
    from {{ ref('stg_journal__sign_offs') }}
    group by all

),

accepted as (

    select
        members.project_id,
        members.batch_id,
        count(*) as n_accepted_before
    from {{ ref('int_batch_items') }} as members
    inner join {{ ref('int_items_accepted') }} as items
        on
            members.project_id = items.project_id
            and members.item_id = items.item_id
    where members.role = 'work' and members.withdrawn_at is null
    group by all

),

unusable as (

    select project_id, batch_id
    from {{ ref('int_answers_checked') }}
    where outcome = 'quarantined' and batch_id is not null
    union all
    select project_id, batch_id
    from {{ ref('int_decisions') }}
    where problem is not null and not is_undone

),

problems as (

    select
        project_id,
        batch_id,
        count(*) as n_quarantined
    from unusable
    group by all

),

projects as (

    select * from {{ ref('stg_config__projects') }}

),

resource_totals as (

    select
        project_id,
        batch_id,
        cast(sum(n_expected) as bigint) as n_expected,
        cast(sum(n_received) as bigint) as n_received,
        bool_and(is_delivered) as is_delivered,
        bool_or(is_late) as is_late,
        string_agg(resource_id, ', ' order by resource_id)
            filter (where not is_delivered) as missing_resources,
        string_agg(
            resource_id || ' (' || (n_expected - n_received) || ')', ', '
            order by resource_id
        ) filter (where not is_delivered) as missing_answers,
        min(due_at) filter (where not is_delivered) as missing_due_at,
        min(first_received_at) as first_received_at,
        max(last_received_at) as last_received_at
    from batch_resources
    group by all

),

joined as (

    select
        batches.project_id,
        batches.batch_id,
        batches.name,
        batches.n_items,
        batches.sent_at,
        batches.due_at,
        batches.known_since,
        batches.cancelled_at,
        batches.cancelled_because,
        rounds.round,
        coalesce(projects.is_auto_accepted, false) as is_auto_accepted,
        resource_totals.* exclude (project_id, batch_id),
        gate_totals.* exclude (project_id, batch_id),
        rework_totals.* exclude (project_id, batch_id),
        sign_offs.signed_off_at,
        coalesce(accepted.n_accepted_before, 0) as n_accepted_before,
        coalesce(problems.n_quarantined, 0) as n_quarantined
    from batches
    left join rounds
        on
            batches.project_id = rounds.project_id
            and batches.batch_id = rounds.batch_id
    left join projects
        on batches.project_id = projects.project_id
    left join resource_totals
        on
            batches.project_id = resource_totals.project_id
            and batches.batch_id = resource_totals.batch_id
    left join gate_totals
        on
            batches.project_id = gate_totals.project_id
            and batches.batch_id = gate_totals.batch_id
    left join rework_totals
        on
            batches.project_id = rework_totals.project_id
            and batches.batch_id = rework_totals.batch_id
    left join sign_offs
        on
            batches.project_id = sign_offs.project_id
            and batches.batch_id = sign_offs.batch_id
    left join accepted
        on
            batches.project_id = accepted.project_id
            and batches.batch_id = accepted.batch_id
    left join problems
        on
            batches.project_id = problems.project_id
            and batches.batch_id = problems.batch_id

)

select * from joined
