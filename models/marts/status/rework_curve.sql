-- One row per batch, gated part and metric, and item in conflict, worst first.
with

sets as (

    select * from {{ ref('int_rework_sets') }}

),

returns as (

    select * from {{ ref('int_rework_returns') }}

),

joined as (

    select
        sets.project_id,
        sets.batch_id,
        sets.question_id,
        sets.item_id,
        sets.gate_id,
        sets.scope,
        nullif(sets.scope_key, '') as scope_key,
        sets.metric,
        sets.threshold,
        sets.value_before,
        sets.rank,
        sets.value_after,
        sets.value_before
        + (1 - returns.share_left) * (sets.value_after - sets.value_before)
            as value_after_as_so_far,
        1 - returns.share_left as share_settled_so_far,
        cast(sets.n_items as integer) as n_items,
        cast(sets.set_size as integer) as set_size,
        sets.set_size_at_least,
        sets.is_in_set
    from sets
    left join returns
        on
            sets.project_id = returns.project_id
            and sets.question_id = returns.question_id

)

select * from joined
