-- One row per batch, question, round and scope: accuracy on the gold items.
with

states as (

    select * from {{ ref('int_state_by_round') }}
    where resource_kind <> 'llm'

),

gold as (

    select * from {{ ref('int_gold') }}
    where label is not null or value is not null

),

scoped as (

    {% for scope, key in [
        ('batch', "''"), ('resource', 'resource_id'), ('language', 'language')
    ] %}
    select
        *,
        '{{ scope }}' as scope,
        {{ key }} as scope_key
    from states
    where {{ key }} is not null
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

-- Gold items answered by several people: deff from the item-clustered variance.
answered as (

    select
        scoped.project_id,
        scoped.batch_id,
        scoped.question_id,
        scoped.round,
        scoped.scope,
        scoped.scope_key,
        scoped.item_id,
        count(*) as n_answers,
        count(*) filter (where 
            coalesce(
                scoped.label = gold.label, scoped.value = gold.value, false
            )
        ) as n_right
    from scoped
    inner join gold
        on
            scoped.item_id = gold.item_id
            and scoped.question_id = gold.question_id
    where not scoped.is_abstained
    group by all

),

counted as (

    select
        project_id,
        batch_id,
        question_id,
        round,
        scope,
        scope_key,
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
        scope,
        scope_key,
        'gold_accuracy' as metric,
        share as value,
        {{ wilson_low('share', 'n_effective') }} as ci_low,
        {{ wilson_high('share', 'n_effective') }} as ci_high,
        n_effective,
        n_items as n
    from with_deff

)

select * from measured
