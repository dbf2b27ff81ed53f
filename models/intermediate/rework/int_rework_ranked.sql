-- One row per item and question of a batch that does not pass, worst first.
with

gains as (

    select * from {{ ref('int_rework_gains') }}

),

kappa_gains as (

    select * from {{ ref('int_rework_kappa_gains') }}

),

-- alpha >= t exactly when (1 - t) * expected - observed >= 0; how far does
-- resolving this one item lift the left side (all answers its plurality)?
-- Percent agreement is a mean over items: an item adds what it lacks.
lifts as (

    select
        *,
        case
            when metric = 'percent_agreement' then disagreement / n_item
            else
                disagreement
                + (1 - threshold) / (n_batch - 1) * (
                    n_batch * move_xx - 2 * total_x * move_x - move_x * move_x
                )
        end as lift
    from gains

),

item_gains as (

    select
        project_id,
        batch_id,
        question_id,
        item_id,
        metric,
        n_item,
        n_batch,
        {{ exact_sum('disagreement') }} as disagreement,
        {{ exact_sum('lift') }} as gain
    from lifts
    group by all
    having max(disagreement) > 1e-12

),

gained as (

    select
        item_gains.* exclude (gain),
        case
            when metric = 'mean_kappa' then coalesce(kappa_gains.gain, 0)
            else item_gains.gain
        end as gain
    from item_gains
    left join kappa_gains using (project_id, batch_id, question_id, item_id)

),

ranked as (

    select
        *,
        cast(
            row_number() over (
                partition by project_id, batch_id, question_id
                order by round(gain, 9) desc, item_id
            ) as integer
        ) as rank
    from gained

)

select * from ranked
