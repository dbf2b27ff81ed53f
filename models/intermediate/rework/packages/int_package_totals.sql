-- One row per batch that rework was packed for: what is proposed and what is out.
with

packages as (

    select * from {{ ref('int_packages') }}
    where package_kind = 'rework' and recalled_at is null

),

rework_queue as (

    select * from {{ ref('int_rework_queue') }}

),

progress as (

    select * from {{ ref('int_package_progress') }}

),

-- A package is waited for where it was sent for, and where its items are now;
-- a proposal only where something of it is wanted.
package_batches as (

    select
        package_id,
        project_id,
        batch_id
    from packages
    where sent_at is not null
    union
    select
        package_id,
        project_id,
        batch_id
    from rework_queue
    where package_id is not null

),

states as (

    select
        package_batches.project_id,
        package_batches.batch_id,
        packages.resource_id,
        packages.due_at,
        coalesce(packages.sent_at, packages.proposed_at) as made_at,
        packages.sent_at is null as is_proposed,
        coalesce(progress.is_answered, false) as is_answered
    from package_batches
    inner join packages
        on package_batches.package_id = packages.package_id
    left join progress
        on package_batches.package_id = progress.package_id

),

package_totals as (

    select
        project_id,
        batch_id,
        count(*) filter (where is_proposed) as n_packages_proposed,
        count(*) filter (where not is_proposed and not is_answered)
            as n_packages_open,
        string_agg(distinct resource_id, ', ' order by resource_id)
            filter (where not is_proposed and not is_answered)
            as package_resources,
        max(made_at) as last_package_at,
        max(due_at) filter (where not is_answered) as package_due_at
    from states
    group by all

)

select * from package_totals
