-- One row per batch and resource that was asked or that answered.
with

batch_resources as (

    select * from {{ ref('int_batch_resources') }}

),

packages as (

    select * from {{ ref('int_package_states') }}
    where status = 'sent' and package_kind = 'rework'

),

resources as (

    select * from {{ ref('stg_config__resources') }}

),

open_counts as (

    select
        project_id,
        batch_id,
        resource_id,
        count(*) as open_packages
    from packages
    group by all

),

joined as (

    select
        batch_resources.project_id,
        batch_resources.batch_id,
        batch_resources.resource_id,
        batch_resources.n_expected,
        batch_resources.n_received,
        batch_resources.n_current,
        batch_resources.first_received_at,
        batch_resources.last_received_at,
        batch_resources.due_at,
        coalesce(batch_resources.is_late, false) as is_late,
        coalesce(open_counts.open_packages, 0) as open_packages,
        batch_resources.round,
        case
            when coalesce(open_counts.open_packages, 0) > 0 then 'reworking'
            when batch_resources.is_delivered then 'delivered'
            when batch_resources.n_received > 0 then 'partly_delivered'
            when batch_resources.sent_at <= {{ now() }} then 'sent'
            else 'planned'
        end as status,
        batch_resources.n_received * coalesce(resources.cost_per_answer, 0)
            as cost,
        resources.currency
    from batch_resources
    left join open_counts
        on
            batch_resources.project_id = open_counts.project_id
            and batch_resources.batch_id = open_counts.batch_id
            and batch_resources.resource_id = open_counts.resource_id
    left join resources
        on batch_resources.resource_id = resources.resource_id

)

select * from joined
