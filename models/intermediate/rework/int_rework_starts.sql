-- One row per batch and question: its disagreement before anything is resolved.
with

gains as (

    select * from {{ ref('int_rework_gains') }}

),

-- The spread is N times the sum of squares about the mean.
coordinates as (

    select
        project_id,
        batch_id,
        question_id,
        coordinate,
        metric,
        threshold,
        n_items,
        n_batch,
        n_batch * total_xx - total_x * total_x as spread,
        {{ exact_sum('disagreement') }} as observed,
        {{ exact_sum('disagreement / n_item') }} as lacking
    from gains
    group by all

),

starts as (

    select
        project_id,
        batch_id,
        question_id,
        metric,
        threshold,
        n_items,
        n_batch,
        sum(spread) as spread,
        {{ exact_sum('observed') }} as observed,
        {{ exact_sum('lacking') }} as lacking
    from coordinates
    group by all

)

select * from starts
