-- One row per batch, question and round: accuracy on the gold items.
with

states as (

    select * from {{ ref('int_state_by_round') }}
    where resource_kind <> 'llm'

),

gold as (

    select * from {{ ref('int_gold') }}
    where label is not null or value is not null

),

-- Gold items answered by several people: deff from the item-clustered variance.
answered as (

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

counted as (

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
    from answered
    group by all

),

with_deff as (

    select
        *,
        {{ effective_n(
            'n_answers', 'n_items', 'share', 'sum_nn', 'sum_rn', 'sum_rr'
        ) }} as n_effective
    from counted

),

measured as (

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
    from with_deff

)

select * from measured
