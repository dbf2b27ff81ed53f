-- One row per project and question: how much disagreement rework left so far.
with

answers as (

    select * from {{ ref('int_answers_resolved') }}
    where
        role = 'work'
        and not is_abstained
        and resource_kind <> 'llm'
        and label is not null

),

reworked as (

    select distinct item_id, question_id
    from answers
    where round > 1 and is_current

),

counted as (

    select
        project_id,
        question_id,
        item_id,
        label,
        count(*) filter (where round = 1 and is_independent) as n_before,
        count(*) filter (where is_current) as n_after
    from answers
    semi join reworked using (item_id, question_id)
    group by all

),

items as (

    select
        project_id,
        question_id,
        item_id,
        1 - cast(sum(n_before * (n_before - 1)) as double)
        / (sum(n_before) * (sum(n_before) - 1)) as before,
        1 - cast(sum(n_after * (n_after - 1)) as double)
        / (sum(n_after) * (sum(n_after) - 1)) as after
    from counted
    group by all
    having sum(n_before) > 1 and sum(n_after) > 1

),

returned as (

    select
        project_id,
        question_id,
        count(*) as n_items,
        {{ exact_sum('after') }} / nullif({{ exact_sum('before') }}, 0)
            as share_left
    from items
    group by all
    having count(*) >= {{ var('min_returned_items', 10) }}

)

select * from returned
