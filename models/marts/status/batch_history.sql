-- One row per batch and change of its status as published.
with

publications as (

    select * from {{ ref('stg_journal__publications') }}

),

-- This build, which is published by the time anybody reads it.
now_shown as (

    select
        states.project_id,
        states.batch_id,
        states.status,
        states.round,
        cast(null as string) as run_id,
        cast(null as timestamp) as published_at,
        cast(null as bigint) as seq
    from {{ ref('int_batch_states') }} as states

),

shown as (

    select project_id, batch_id, status, round, run_id, published_at, seq
    from publications
    union all
    select * from now_shown

),

changed as (

    select
        *,
        lag(status) over in_order as status_before
    from shown
    window in_order as (
        partition by project_id, batch_id
        order by seq nulls last
    )
    qualify (status, round) is distinct from lag((status, round)) over in_order

),

dated as (

    select
        project_id,
        batch_id,
        cast(
            row_number() over (
                partition by project_id, batch_id order by seq nulls last
            ) as integer
        ) as change_number,
        status,
        status_before,
        cast(round as integer) as round,
        run_id,
        published_at,
        lead(published_at) over (
            partition by project_id, batch_id order by seq nulls last
        ) as until
    from changed

)

select * from dated
