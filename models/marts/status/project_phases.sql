-- One row per project: where it is between guidelines and routine.
with

projects as (

    select * from {{ ref('stg_config__projects') }}

),

states as (

    select * from {{ ref('int_batch_states') }}
    where status <> 'cancelled'

),

answers as (

    select * from {{ ref('int_answers_resolved') }}
    where role = 'work' and round = 1 and resource_kind <> 'llm'

),

batch_sizes as (

    select
        project_id,
        batch_id,
        count(distinct item_id) as n_items,
        count(distinct annotator_id) as n_annotators
    from answers
    group by all

),

-- The project's first batch is its pilot.
numbered as (

    select
        states.project_id,
        states.batch_id,
        states.status,
        states.reason,
        states.status in ('passed', 'accepted', 'released') as is_passed,
        coalesce(batch_sizes.n_items, 0) as n_items,
        coalesce(batch_sizes.n_annotators, 0) as n_annotators,
        row_number() over (
            partition by states.project_id
            order by states.known_since, states.batch_id
        ) as place
    from states
    left join batch_sizes
        on
            states.project_id = batch_sizes.project_id
            and states.batch_id = batch_sizes.batch_id

),

summed as (

    select
        project_id,
        count(*) filter (where place > 1) as n_later_batches,
        count(*) filter (where place > 1 and is_passed) as n_later_passed,
        bool_or(place > 1 and status = 'blocked') as has_blocked
    from numbered
    group by project_id

),

joined as (

    select
        projects.project_id,
        pilots.batch_id as pilot_batch_id,
        pilots.status as pilot_status,
        cast(coalesce(pilots.n_items, 0) as integer) as n_pilot_items,
        cast(coalesce(pilots.n_annotators, 0) as integer) as n_pilot_annotators,
        coalesce(pilots.n_items >= 50 and pilots.n_annotators >= 3, false)
            as is_pilot_large_enough,
        cast(coalesce(summed.n_later_batches, 0) as integer) as n_later_batches,
        cast(coalesce(summed.n_later_passed, 0) as integer) as n_later_passed,
        case
            when coalesce(pilots.n_annotators, 0) = 0 then 'guidelines'
            when pilots.status = 'blocked' or summed.has_blocked then 'refine'
            when not pilots.is_passed then 'pilot'
            when summed.n_later_passed < 3 then 'scale'
            else 'monitor'
        end as phase
    from projects
    left join numbered as pilots
        on projects.project_id = pilots.project_id and pilots.place = 1
    left join summed
        on projects.project_id = summed.project_id

),

described as (

    select
        *,
        case phase
            when 'guidelines' then 'Write the guideline and order a pilot'
            when 'pilot' then 'Bring the pilot to its gates'
            when 'refine' then 'Mend the guideline or the labels'
            when 'scale' then 'Order further batches'
            else 'Watch the gates over the last batches'
        end as next_action
    from joined

)

select * from described
