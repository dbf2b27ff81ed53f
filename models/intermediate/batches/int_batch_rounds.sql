-- One row per batch and round, the first one from the start.
with

batches as (

    select * from {{ ref('int_batches') }}

),

answers as (

    select * from {{ ref('int_answers_resolved') }}

),

reached as (

    select
        project_id,
        batch_id,
        round,
        min(received_at) as opened_at
    from answers
    where role = 'work' or round = 1
    group by all

),

last_rounds as (

    select
        batches.project_id,
        batches.batch_id,
        batches.known_since,
        coalesce(max(reached.round), 1) as last_round
    from batches
    left join reached
        on
            batches.project_id = reached.project_id
            and batches.batch_id = reached.batch_id
    group by all

),

numbered as (

    select
        last_rounds.project_id,
        last_rounds.batch_id,
        cast(rounds.round as integer) as round,
        rounds.round = last_rounds.last_round as is_last,
        coalesce(reached.opened_at, last_rounds.known_since) as opened_at
    from last_rounds
    cross join lateral (
        select unnest(range(1, last_rounds.last_round + 1)) as round
    ) as rounds
    left join reached
        on
            last_rounds.project_id = reached.project_id
            and last_rounds.batch_id = reached.batch_id
            and rounds.round = reached.round

)

select * from numbered
