-- One row per batch: what is left to resolve, rework and wait for.
with

batches as (

    select project_id, batch_id from {{ ref('int_batches') }}

),

to_resolve as (

    select * from {{ ref('int_items_to_resolve') }}

),

rework_queue as (

    select * from {{ ref('int_rework_queue') }}

),

package_totals as (

    select * from {{ ref('int_package_totals') }}

),

resolve_totals as (

    select
        project_id,
        batch_id,
        count(*) filter (where not is_resolved and is_reworked)
            as n_unresolved_reworked,
        count(*) filter (where is_adjudicated) as n_adjudicated,
        max(resolved_at) as last_resolved_at
    from to_resolve
    group by all

),

queue_totals as (

    select
        project_id,
        batch_id,
        count(*) filter (
            where package_kind = 'rework' and route is not null
        ) as n_rework_items,
        count(*) filter (
            where
                package_kind = 'rework'
                and reason <> 'disagreement'
                and route is not null
        ) as n_sent_back,
        count(*) filter (where route is null) as n_for_reviewers
    from rework_queue
    group by all

),

-- What nobody else can answer again is a reviewer's, like what has no majority.
review_totals as (

    select
        project_id,
        batch_id,
        count(*) as n_to_review
    from (
        select project_id, batch_id, item_id, question_id
        from to_resolve
        where not is_resolved
        union
        select project_id, batch_id, item_id, question_id
        from rework_queue
        where route is null
    )
    group by all

),

joined as (

    select
        batches.project_id,
        batches.batch_id,
        resolve_totals.* exclude (project_id, batch_id),
        queue_totals.* exclude (project_id, batch_id),
        review_totals.n_to_review,
        package_totals.* exclude (project_id, batch_id)
    from batches
    left join resolve_totals
        on
            batches.project_id = resolve_totals.project_id
            and batches.batch_id = resolve_totals.batch_id
    left join queue_totals
        on
            batches.project_id = queue_totals.project_id
            and batches.batch_id = queue_totals.batch_id
    left join review_totals
        on
            batches.project_id = review_totals.project_id
            and batches.batch_id = review_totals.batch_id
    left join package_totals
        on
            batches.project_id = package_totals.project_id
            and batches.batch_id = package_totals.batch_id

)

select * from joined
