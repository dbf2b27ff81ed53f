-- One row per undecided gate of a batch's last round: what evidence it lacks.
with

settled as (

    select * from {{ ref('int_gates_settled') }}
    where is_last and verdict = 'undecided'

),

answers as (

    select * from {{ ref('int_answers_resolved') }}
    where
        role = 'work'
        and round = 1
        and is_independent
        and resource_kind <> 'llm'

),

resources as (

    select * from {{ ref('stg_config__resources') }}

),

reject_rates as (

    select * from {{ ref('int_reject_rates') }}

),

per_resource as (

    select
        project_id,
        batch_id,
        question_id,
        resource_id,
        count(*) as n_answers
    from answers
    group by all

),

-- Further answers would be asked of whoever gave most.
prices as (

    select
        per_resource.project_id,
        per_resource.batch_id,
        per_resource.question_id,
        resources.resource_id,
        resources.cost_per_answer,
        resources.currency
    from per_resource
    inner join resources
        on per_resource.resource_id = resources.resource_id
    qualify
        row_number() over (
            partition by
                per_resource.project_id,
                per_resource.batch_id,
                per_resource.question_id
            order by per_resource.n_answers desc, per_resource.resource_id
        ) = 1

),

sizes as (

    select
        project_id,
        batch_id,
        question_id,
        count(distinct item_id) as n_items,
        count(*) / count(distinct item_id) as answers_per_item
    from answers
    group by all

),

needed as (

    select
        settled.*,
        sizes.n_items,
        sizes.answers_per_item,
        prices.resource_id,
        prices.cost_per_answer,
        prices.currency,
        reject_rates.n_open,
        case
            when settled.std_error is not null
                then round({{ evidence_factor(
                    'settled.value', 'settled.threshold', 'settled.std_error'
                ) }}, 9)
        end as evidence_factor,
        case
            when settled.basis = 'current' and settled.metric <> 'completeness'
                then round({{ share_trials_needed(
                    'settled.value', 'settled.threshold'
                ) }}, 9)
        end as trials_needed
    from settled
    left join sizes
        on
            settled.project_id = sizes.project_id
            and settled.batch_id = sizes.batch_id
            and settled.question_id = sizes.question_id
    left join prices
        on
            settled.project_id = prices.project_id
            and settled.batch_id = prices.batch_id
            and settled.question_id = prices.question_id
    left join reject_rates
        on
            settled.metric = 'reject_rate'
            and settled.project_id = reject_rates.project_id
            and settled.batch_id = reject_rates.batch_id
            and settled.question_id = reject_rates.question_id
            and settled.round = reject_rates.round
            and settled.scope = reject_rates.scope
            and settled.scope_key = reject_rates.scope_key

)

select * from needed
