-- One row per batch, with its status beside the facts that it follows from.
with

facts as (

    select * from {{ ref('int_batch_facts') }}

),

staged as (

    select
        *,
        case
            when cancelled_at is not null then 'cancelled'
            when signed_off_at is not null then 'accepted'
            when
                coalesce(n_received, 0) = 0
                and coalesce(sent_at > {{ now() }}, true)
                then 'planned'
            when coalesce(n_received, 0) = 0 then 'sent'
            when is_delivered and n_blocking_failed > 0 and n_packages_open > 0
                then 'rework'
            when not is_delivered or coalesce(n_incomplete, 0) > 0
                then 'partly_delivered'
            when n_sent_back > 0 then 'rework'
            when n_for_reviewers > 0 then 'in_review'
            when n_gates_passed is null then 'delivered'
            when n_blocking_failed > 0 and n_beyond_rework > 0 then 'blocked'
            when n_blocking_failed > 0 and n_rework_items > 0 then 'rework'
            when n_blocking_failed > 0 and n_unresolved_reworked > 0
                then 'in_review'
            when n_blocking_failed > 0 then 'blocked'
            when
                n_blocking_undecided > 0
                and (
                    (n_adjudicated > 0 and n_to_review > 0)
                    or n_spot_checks_open > 0
                )
                then 'in_review'
            when n_blocking_undecided > 0 then 'undecided'
            when is_auto_accepted then 'accepted'
            else 'passed'
        end as status
    from facts

)

select * from staged
