-- One row per batch, question and round: answers that count, of those ordered.
with

states as (

    select * from {{ ref('int_state_by_round') }}
    where resource_kind <> 'llm'

),

batch_questions as (

    select * from {{ ref('int_batch_questions') }}

),

rounds as (

    select * from {{ ref('int_batch_rounds') }}

),

batch_resources as (

    select * from {{ ref('int_batch_resources') }}

),

resources as (

    select * from {{ ref('stg_config__resources') }}

),

grid as (

    select
        batch_questions.project_id,
        batch_questions.batch_id,
        batch_questions.question_id,
        rounds.round
    from batch_questions
    inner join rounds
        on
            batch_questions.project_id = rounds.project_id
            and batch_questions.batch_id = rounds.batch_id

),

human_orders as (

    select
        batch_resources.project_id,
        batch_resources.batch_id,
        sum(batch_resources.n_expected) as n_expected
    from batch_resources
    inner join resources
        on
            batch_resources.resource_id = resources.resource_id
            and resources.kind <> 'llm'
    group by all

),

state_totals as (

    select
        project_id,
        batch_id,
        question_id,
        round,
        count(*) as n_answers
    from states
    group by all

),

completeness as (

    select
        grid.project_id,
        grid.batch_id,
        grid.question_id,
        grid.round,
        'completeness' as metric,
        least(
            1.0,
            coalesce(state_totals.n_answers, 0)
            / nullif(
                human_orders.n_expected / count(*) over (
                    partition by grid.project_id, grid.batch_id, grid.round
                ), 0
            )
        ) as value,
        cast(null as double) as ci_low,
        cast(null as double) as ci_high,
        coalesce(state_totals.n_answers, 0) as n
    from grid
    inner join human_orders
        on
            grid.project_id = human_orders.project_id
            and grid.batch_id = human_orders.batch_id
    left join state_totals
        on
            grid.project_id = state_totals.project_id
            and grid.batch_id = state_totals.batch_id
            and grid.question_id = state_totals.question_id
            and grid.round = state_totals.round

)

select * from completeness
