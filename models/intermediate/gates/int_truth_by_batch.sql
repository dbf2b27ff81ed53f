-- One row per batch, question, round and measure of truth or completeness.
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

gold as (

    select * from {{ ref('int_gold') }}

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

-- Gold items answered by several people: deff from the item-clustered variance.
gold_items as (

    select
        states.project_id,
        states.batch_id,
        states.question_id,
        states.round,
        states.item_id,
        count(*) as n_answers,
        count(*) filter (where 
            coalesce(
                states.label = gold.label, states.value = gold.value, false
            )
        ) as n_right
    from states
    inner join gold
        on
            states.item_id = gold.item_id
            and states.question_id = gold.question_id
    where not states.is_abstained
    group by all

),

gold_totals as (

    select
        project_id,
        batch_id,
        question_id,
        round,
        count(*) as n_items,
        sum(n_answers) as n_answers,
        sum(n_right) as n_right,
        sum(n_right) / sum(n_answers) as share,
        sum(n_answers * n_answers) as sum_nn,
        sum(n_right * n_answers) as sum_rn,
        sum(n_right * n_right) as sum_rr
    from gold_items
    group by all

),

gold_effective as (

    select
        *,
        n_answers / greatest(
            1.0,
            coalesce(
                (sum_rr - 2 * share * sum_rn + share * share * sum_nn)
                / nullif(share * (1 - share), 0) / n_answers
                * n_items / nullif(n_items - 1, 0),
                1.0
            )
        ) as n_effective
    from gold_totals

),

gold_measures as (

    select
        project_id,
        batch_id,
        question_id,
        round,
        'gold_accuracy' as metric,
        share as value,
        {{ wilson_low('share', 'n_effective') }} as ci_low,
        {{ wilson_high('share', 'n_effective') }} as ci_high,
        n_items as n
    from gold_effective

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

),

measures as (

    select * from gold_measures
    union all
    select * from completeness

)

select * from measures
