-- One row per batch, question, round and scope: answers that count, of those ordered.
with

states as (

    select * from {{ ref('int_state_by_round') }}
    where resource_kind <> 'llm' and role in ('work', 'gold')

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

orders as (

    select
        grid.*,
        batch_resources.resource_id,
        batch_resources.max_answers_per_item,
        batch_resources.n_expected / count(*) over (
            partition by
                grid.project_id,
                grid.batch_id,
                grid.round,
                batch_resources.resource_id
        ) as n_expected
    from grid
    inner join batch_resources
        on
            grid.project_id = batch_resources.project_id
            and grid.batch_id = batch_resources.batch_id
    inner join resources
        on
            batch_resources.resource_id = resources.resource_id
            and resources.kind <> 'llm'
    where batch_resources.n_expected > 0

),

answered_items as (

    select
        project_id,
        batch_id,
        question_id,
        round,
        resource_id,
        item_id,
        count(*) as n_answers
    from states
    group by all

),

answered as (

    select
        orders.project_id,
        orders.batch_id,
        orders.question_id,
        orders.round,
        orders.resource_id,
        sum(
            least(answered_items.n_answers, orders.max_answers_per_item)
        ) as n_answers
    from orders
    inner join answered_items
        on
            orders.project_id = answered_items.project_id
            and orders.batch_id = answered_items.batch_id
            and orders.question_id = answered_items.question_id
            and orders.round = answered_items.round
            and orders.resource_id = answered_items.resource_id
    group by all

),

-- What one item or resource has too much does not make up for what another
-- lacks.
per_resource as (

    select
        orders.*,
        least(coalesce(answered.n_answers, 0), orders.n_expected) as n_counted
    from orders
    left join answered
        on
            orders.project_id = answered.project_id
            and orders.batch_id = answered.batch_id
            and orders.question_id = answered.question_id
            and orders.round = answered.round
            and orders.resource_id = answered.resource_id

),

completeness as (

    {% for scope, key in [('batch', "''"), ('resource', 'resource_id')] %}
    select
        project_id,
        batch_id,
        question_id,
        round,
        '{{ scope }}' as scope,
        {{ key }} as scope_key,
        'completeness' as metric,
        sum(n_counted) / sum(n_expected) as value,
        cast(null as double) as ci_low,
        cast(null as double) as ci_high,
        cast(sum(n_expected) as double) as n_effective,
        cast(sum(n_expected) as bigint) as n
    from per_resource
    group by all
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

)

select * from completeness
