-- One row per item and question of a batch that does not pass, worst first.
with

gains as (

    select * from {{ ref('int_rework_gains') }}

),

-- alpha >= t exactly when (1 - t) * expected - observed >= 0; how far does
-- resolving this one item lift the left side (all answers its plurality)?
item_gains as (

    select
        project_id,
        batch_id,
        question_id,
        item_id,
        sum(disagreement) as disagreement,
        sum(
            disagreement
            + (1 - threshold) / (n_batch - 1) * (
                n_batch * move_xx
                - (2 * total_x * move_x + move_x * move_x)
            )
        ) as gain
    from gains
    group by all
    having sum(disagreement) > 0

),

ranked as (

    select
        *,
        row_number() over (
            partition by project_id, batch_id, question_id
            order by round(gain, 9) desc, item_id
        ) as rank
    from item_gains

),

-- Expected disagreement moves with every item resolved: two running windows,
-- within the coordinate and then over the ranks. The spread, N times the sum
-- of squares about the mean, stays in whole numbers, so that nothing left to
-- disagree about is exactly 0.
running as (

    select
        ranked.*,
        gains.n_batch,
        gains.n_batch * gains.move_xx
        - (
            power(
                gains.total_x + sum(gains.move_x) over (
                    partition by
                        gains.project_id,
                        gains.batch_id,
                        gains.question_id,
                        gains.coordinate
                    order by ranked.rank
                ), 2
            )
            - power(
                gains.total_x + sum(gains.move_x) over (
                    partition by
                        gains.project_id,
                        gains.batch_id,
                        gains.question_id,
                        gains.coordinate
                    order by ranked.rank
                ) - gains.move_x, 2
            )
        ) as spread_change
    from ranked
    inner join gains
        on
            ranked.item_id = gains.item_id
            and ranked.question_id = gains.question_id
            and ranked.batch_id = gains.batch_id

),

steps as (

    select
        project_id,
        batch_id,
        question_id,
        item_id,
        rank,
        disagreement,
        gain,
        max(n_batch) as n_batch,
        sum(spread_change) as spread_change
    from running
    group by all

),

starts as (

    select
        project_id,
        batch_id,
        question_id,
        max(threshold) as threshold,
        max(n_items) as n_items,
        sum(disagreement) as observed,
        sum(spread) as spread
    from (
        select
            project_id,
            batch_id,
            question_id,
            coordinate,
            max(threshold) as threshold,
            max(n_items) as n_items,
            sum(disagreement) as disagreement,
            max(n_batch * total_xx - total_x * total_x) as spread
        from gains
        group by all
    )
    group by all

),

valued as (

    select
        steps.project_id,
        steps.batch_id,
        steps.question_id,
        steps.item_id,
        cast(steps.rank as integer) as rank,
        steps.disagreement,
        starts.threshold,
        starts.n_items,
        1 - (steps.n_batch - 1)
        * (
            starts.observed - sum(steps.disagreement) over (
                partition by steps.project_id, steps.batch_id, steps.question_id
                order by steps.rank
            )
        )
        / nullif(
            starts.spread + sum(steps.spread_change) over (
                partition by steps.project_id, steps.batch_id, steps.question_id
                order by steps.rank
            ), 0
        ) as value_after
    from steps
    inner join starts
        on
            steps.project_id = starts.project_id
            and steps.batch_id = starts.batch_id
            and steps.question_id = starts.question_id

)

select * from valued
