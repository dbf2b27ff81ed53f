-- One row: how much waits for whom.
with statuses as (
    select *
    from marts.batch_status
    where $project is null or project_id = $project
),

-- Advisory gates stop nothing, and a batch still coming in is not judged yet.
stopping as (
    select *
    from marts.gate_results
    where
        is_last_round
        and severity = 'blocking'
        and not is_provisional
        and ($project is null or project_id = $project)
),

arrived as (
    select *
    from marts.deliveries
    where $project is null or project_id = $project or project_id is null
),

waiting as (
    select *
    from marts.review_queue
    where decision_label is null
        and ($project is null or project_id = $project)
),

packages as (
    select *
    from marts.packages
    where ($project is null or project_id = $project)
)

select
    (select count(*) from statuses) as n_batches,
    (select count(*) from statuses where is_late) as n_late,
    (select count(*) from stopping where verdict = 'fail') as n_gates_failed,
    (select count(*) from stopping where verdict = 'undecided')
        as n_gates_undecided,
    (select count(*) from waiting where reason <> 'spot_check')
        as n_review_items,
    (select count(*) from waiting where reason = 'spot_check')
        as n_spot_checks,
    (select sum(n_items) from packages where status = 'sent') as n_items_out,
    (select count(*) from packages where status = 'sent') as n_packages_out,
    (select count(*) from packages where status = 'proposed')
        as n_packages_proposed,
    (select count(*) from arrived) as n_deliveries,
    (select count(*) from arrived where status in ('refused', 'held'))
        as n_deliveries_stopped,
    (select sum(n_quarantined) from arrived) as n_quarantined,
    (select sum(n_waiting) from arrived) as n_waiting
