-- One row per item, question and coordinate: what resolving the item moves.
with

scores as (

    select * from {{ ref('int_rework_scores') }}

),

item_sums as (

    select
        project_id,
        batch_id,
        question_id,
        item_id,
        coordinate,
        metric,
        threshold,
        max(n_item) as n_item,
        sum(n * score) as sum_x,
        sum(n * score * score) as sum_xx,
        coalesce(max(n_item * score) filter (where is_plurality), 0)
            as resolved_x,
        coalesce(max(n_item * score * score) filter (where is_plurality), 0)
            as resolved_xx
    from scores
    group by all

),

batch_sums as (

    select
        *,
        sum(sum_x) over by_coordinate as total_x,
        sum(sum_xx) over by_coordinate as total_xx,
        n_item * (sum_xx - sum_x * sum_x / n_item) / (n_item - 1)
            as disagreement
    from item_sums
    window by_coordinate as (
        partition by project_id, batch_id, question_id, coordinate
    )

),

item_totals as (

    select
        project_id,
        batch_id,
        question_id,
        item_id,
        max(n_item) as n_item
    from item_sums
    group by all

),

batch_totals as (

    select
        project_id,
        batch_id,
        question_id,
        sum(n_item) as n_batch,
        count(*) as n_items
    from item_totals
    group by all

),

moved as (

    select
        batch_sums.*,
        batch_totals.n_batch,
        batch_totals.n_items,
        resolved_x - sum_x as move_x,
        resolved_xx - sum_xx as move_xx
    from batch_sums
    inner join batch_totals
        on
            batch_sums.project_id = batch_totals.project_id
            and batch_sums.batch_id = batch_totals.batch_id
            and batch_sums.question_id = batch_totals.question_id

)

select * from moved
