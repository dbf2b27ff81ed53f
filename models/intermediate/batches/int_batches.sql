-- One row per batch that an item or a brief names.
with

memberships as (

    select * from {{ ref('int_batch_items') }}

),

briefs as (

    select * from {{ ref('int_briefs') }}

),

named as (

    select project_id, batch_id from memberships
    union
    select project_id, batch_id from briefs

),

item_counts as (

    select
        project_id,
        batch_id,
        count(*) filter (where role = 'work') as n_items,
        count(*) filter (where role = 'gold') as n_gold_items,
        min(valid_from) as first_item_at
    from memberships
    where withdrawn_at is null
    group by all

),

brief_totals as (

    select
        project_id,
        batch_id,
        max(name) as name,
        count(resource_id) as n_resources,
        min(sent_at) as sent_at,
        max(due_at) as due_at,
        max(priority) as priority,
        max(guideline_version) as guideline_version,
        max_by(
            taxonomy_version,
            (try_cast(taxonomy_version as double), taxonomy_version)
        ) as taxonomy_version,
        min(received_at) as briefed_at
    from briefs
    group by all

),

changes as (

    select
        project_id,
        batch_id,
        max_by(action, seq) as last_action,
        max(changed_at) as last_changed_at,
        max_by(reason, seq) as last_reason
    from {{ ref('stg_journal__batch_changes') }}
    where action in ('cancel', 'reopen', 'merge')
    group by all

),

joined as (

    select
        named.project_id,
        named.batch_id,
        coalesce(brief_totals.name, named.batch_id) as name,
        coalesce(item_counts.n_items, 0) as n_items,
        coalesce(item_counts.n_gold_items, 0) as n_gold_items,
        coalesce(brief_totals.n_resources, 0) as n_resources,
        brief_totals.sent_at,
        brief_totals.due_at,
        brief_totals.priority,
        brief_totals.guideline_version,
        brief_totals.taxonomy_version,
        least(brief_totals.briefed_at, item_counts.first_item_at) as known_since,
        case when changes.last_action <> 'reopen' then changes.last_changed_at end
            as cancelled_at,
        case when changes.last_action <> 'reopen' then changes.last_reason end
            as cancelled_because
    from named
    left join item_counts
        on
            named.project_id = item_counts.project_id
            and named.batch_id = item_counts.batch_id
    left join brief_totals
        on
            named.project_id = brief_totals.project_id
            and named.batch_id = brief_totals.batch_id
    left join changes
        on
            named.project_id = changes.project_id
            and named.batch_id = changes.batch_id

)

select * from joined
