-- One row per batch: where it stands, why, and who moves it next.
with

states as (

    select * from {{ ref('int_batch_states') }}

),

-- What explains most of the missing agreement, first that which rework does
-- not mend: by how much it would rise without it, or, on a scale, how much of
-- the disagreement it makes.
explained as (

    select
        project_id,
        batch_id,
        coalesce(scope || ' ' || scope_key || ': ', '') || case kind
            when 'label_pair' then source || ' and ' || other_label || ' being one,'
            else 'without ' || source || ','
        end || case
            when gain is not null
                then ' alpha would be ' || printf('%.2f', gain) || ' higher'
            else
                ' the disagreement would be '
                || printf('%.0f', 100 * share_of_disagreement) || ' % less'
        end as explanation
    from {{ ref('disagreement_sources') }}
    where rank = 1 and (gain > 0 or gain is null)
    qualify
        row_number() over (
            partition by project_id, batch_id
            order by
                is_beyond_rework desc,
                round(gain, 9) desc nulls last,
                round(share_of_disagreement, 9) desc nulls last,
                kind,
                source
        ) = 1

),

-- What evidence a batch that is undecided could still get.
exits as (

    select
        project_id,
        batch_id,
        bool_or(exit = 'more_answers') as has_more_answers,
        bool_or(exit = 'more_items') as has_more_items
    from {{ ref('gate_exits') }}
    where is_possible and severity = 'blocking'
    group by all

),

described as (

    select
        project_id,
        batch_id,
        name,
        status,
        case status
            when 'planned' then known_since
            when 'cancelled' then cancelled_at
            when 'sent' then sent_at
            when 'partly_delivered' then first_received_at
            when 'rework' then coalesce(last_package_at, last_received_at)
            when 'accepted' then
                coalesce(
                    signed_off_at,
                    greatest(last_received_at, last_resolved_at)
                )
            when 'undecided' then last_received_at
            else greatest(last_received_at, last_resolved_at)
        end as since,
        round,
        n_items,
        case
            when status = 'accepted' then n_items else n_accepted_before
        end as n_accepted_items,
        coalesce(n_expected, 0) as n_answers_expected,
        coalesce(n_received, 0) as n_answers_received,
        coalesce(n_gates_passed, 0) as n_gates_passed,
        coalesce(n_gates_failed, 0) as n_gates_failed,
        coalesce(n_gates_undecided, 0) as n_gates_undecided,
        coalesce(n_rework_items, 0) as n_rework_items,
        case
            when status in ('undecided', 'in_review')
                then coalesce(n_to_review, 0)
            else 0
        end as n_review_items,
        n_quarantined,
        case status
            when 'planned' then 'Send the work'
            when 'sent' then 'Wait for the first delivery'
            when 'partly_delivered' then
                case
                    when is_delivered then 'Settle the answers that do not count'
                    when is_late then 'Chase the missing answers'
                    else 'Wait for the missing answers'
                end
            when 'delivered' then 'Set a gate in gates.csv'
            when 'blocked' then
                case
                    when n_beyond_rework = nullif(n_without_set, 0)
                        then 'Sign off or set the gate aside'
                    else 'Mend the guideline or the labels'
                end
            when 'rework' then
                case
                    when n_packages_open > 0 then 'Wait for the rework'
                    when n_packages_proposed > 0
                        then 'Approve the rework package'
                    else 'Propose the rework package'
                end
            when 'in_review' then
                case
                    when n_to_review > 0 then 'Finish the review'
                    else 'Finish the spot check'
                end
            when 'undecided' then
                case
                    when n_to_review > 0 then 'Review the conflicts or sign off'
                    when has_more_answers then 'Order more answers or sign off'
                    when has_more_items then 'Wait for more batches or sign off'
                    else 'Sign off or set the gate aside'
                end
            when 'passed' then 'Sign off'
        end as next_action,
        case
            when status = 'partly_delivered' and is_delivered then 'lead'
            when status in ('sent', 'partly_delivered') then missing_resources
            when status = 'rework' and n_packages_open > 0
                then package_resources
            when status = 'undecided' and coalesce(n_to_review, 0) = 0
                then 'lead'
            when status in ('undecided', 'in_review') then 'reviewers'
            when status in ('accepted', 'cancelled') then null
            else 'lead'
        end as owner,
        case
            when status = 'rework' then coalesce(package_due_at, due_at)
            when status in ('sent', 'partly_delivered')
                then coalesce(missing_due_at, due_at)
            else due_at
        end as due_at,
        case
            when status in ('sent', 'partly_delivered')
                then coalesce(is_late, missing_due_at < {{ now() }}, false)
            when status = 'rework'
                then coalesce(package_due_at < {{ now() }}, false)
            else false
        end as is_late,
        case
            when status = 'partly_delivered' and not is_delivered
                then 'answers missing: ' || missing_answers
            when status = 'cancelled' then cancelled_because
            when
                status = 'blocked'
                and n_beyond_rework > coalesce(n_without_set, 0)
                then
                    'rework will not fix this: ' || reason
                    || coalesce('; ' || explanation, '')
            else reason
        end as reason
    from states
    left join explained using (project_id, batch_id)
    left join exits using (project_id, batch_id)

)

select * from described
