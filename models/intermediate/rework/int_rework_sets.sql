-- One row per item and question of a batch that does not pass, set or not.
with

ranked as (

    select * from {{ ref('int_rework_values') }}

),

rework_batches as (

    select * from {{ ref('int_rework_batches') }}

),

bounds as (

    select * from {{ ref('int_rework_bounds') }}

),

sizes as (

    select
        project_id,
        batch_id,
        question_id,
        min(rank) filter (where value_after >= threshold - 1e-12) as set_size,
        max(rank) as n_conflicts
    from ranked
    group by all

),

sized as (

    select
        ranked.*,
        rework_batches.gate_id,
        rework_batches.metric,
        rework_batches.value_verdict,
        sizes.set_size,
        bounds.set_size_at_least,
        ranked.rank <= coalesce(sizes.set_size, 0)
        and rework_batches.value_verdict = 'fail' as is_in_set,
        sizes.set_size is null or sizes.set_size > ranked.n_items / 2.0
            as is_beyond_rework
    from ranked
    inner join rework_batches
        on
            ranked.project_id = rework_batches.project_id
            and ranked.batch_id = rework_batches.batch_id
            and ranked.question_id = rework_batches.question_id
    inner join sizes
        on
            ranked.project_id = sizes.project_id
            and ranked.batch_id = sizes.batch_id
            and ranked.question_id = sizes.question_id
    left join bounds
        on
            ranked.project_id = bounds.project_id
            and ranked.batch_id = bounds.batch_id
            and ranked.question_id = bounds.question_id

)

select * from sized
