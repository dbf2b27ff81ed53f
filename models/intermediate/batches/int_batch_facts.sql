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

gates as (

    select * from {{ ref('int_gates_settled') }}
    where is_last

),

to_resolve as (

    select * from {{ ref('int_items_to_resolve') }}

),

rework_queue as (

    select * from {{ ref('int_rework_queue') }}

),

packages as (

    select * from {{ ref('int_packages') }}
    where package_kind = 'rework'

),

progress as (

    select * from {{ ref('int_package_progress') }}

),

sign_offs as (

    select
        project_id,
        batch_id,
        max(signed_off_at) as signed_off_at
    from {{ ref('stg_journal__sign_offs') }}
    group by all

),

problems as (

    select
        project_id,
        batch_id,
        count(*) as n_quarantined
    from {{ ref('int_answers_checked') }}
    where outcome = 'quarantined' and batch_id is not null
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

gate_totals as (

    select
        project_id,
        batch_id,
        count(*) filter (where verdict = 'pass') as n_gates_passed,
        count(*) filter (where verdict = 'fail') as n_gates_failed,
        count(*) filter (where verdict = 'undecided') as n_gates_undecided,
        count(*) filter (where verdict = 'fail' and severity = 'blocking') as n_blocking_failed,
        count(*) filter (where verdict = 'undecided' and severity = 'blocking')
            as n_blocking_undecided,
        count(*) filter (where 
            verdict = 'fail' and severity = 'blocking'
            and metric = 'completeness'
        ) as n_incomplete,
        string_agg(gate_id || ': ' || reason, '; ' order by gate_id)
            filter (where verdict <> 'pass' and severity = 'blocking') as reason
    from gates
    group by all

),

resolve_totals as (

    select
        project_id,
        batch_id,
        count(*) filter (where is_beyond_rework and value_verdict = 'fail') as n_beyond_rework,
        count(*) filter (where not is_resolved and is_reworked) as n_unresolved_reworked,
        count(*) filter (where not is_resolved) as n_unresolved,
        count(*) filter (where is_adjudicated) as n_adjudicated,
        max(resolved_at) as last_resolved_at
    from to_resolve
    group by all

),

queue_totals as (

    select
        project_id,
        batch_id,
        count(*) as n_rework_items,
        string_agg(distinct route, ', ' order by route) as routes
    from rework_queue
    group by all

),

package_totals as (

    select
        packages.project_id,
        packages.batch_id,
        count(*) filter (where packages.sent_at is null) as n_packages_proposed,
        count(*) filter (where 
            packages.sent_at is not null
            and not coalesce(progress.is_answered, false)
        ) as n_packages_open,
        max(coalesce(packages.sent_at, packages.proposed_at))
            as last_package_at,
        max(packages.due_at) filter (
            where not coalesce(progress.is_answered, false)
        ) as package_due_at
    from packages
    left join progress
        on packages.package_id = progress.package_id
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
        rounds.round,
        coalesce(projects.is_auto_accepted, false) as is_auto_accepted,
        resource_totals.* exclude (project_id, batch_id),
        gate_totals.* exclude (project_id, batch_id),
        resolve_totals.* exclude (project_id, batch_id),
        queue_totals.* exclude (project_id, batch_id),
        package_totals.* exclude (project_id, batch_id),
        sign_offs.signed_off_at,
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
    left join resolve_totals
        on
            batches.project_id = resolve_totals.project_id
            and batches.batch_id = resolve_totals.batch_id
    left join queue_totals
        on
            batches.project_id = queue_totals.project_id
            and batches.batch_id = queue_totals.batch_id
    left join package_totals
        on
            batches.project_id = package_totals.project_id
            and batches.batch_id = package_totals.batch_id
    left join sign_offs
        on
            batches.project_id = sign_offs.project_id
            and batches.batch_id = sign_offs.batch_id
    left join problems
        on
            batches.project_id = problems.project_id
            and batches.batch_id = problems.batch_id

)

select * from joined
