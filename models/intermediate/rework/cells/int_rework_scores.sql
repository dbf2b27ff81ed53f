-- One row per cell, item and label voted for in the first pass, with its place.
with

votes as (

    select * from {{ ref('int_rework_votes') }}

),

-- Krippendorff's ordinal formula is the interval formula of mid-ranks. Numbers
-- go from 0 to 1, which leaves alpha as it is and sums exact.
ranked as (

    select
        *,
        sum(n) over (
            partition by cell_id
            order by sort_order, label
            range between unbounded preceding and current row
        ) - sum(n) over (
            partition by cell_id, label
        ) / 2.0 as mid_rank,
        coalesce(
            (number - min(number) over by_cell)
            / nullif(max(number) over by_cell - min(number) over by_cell, 0),
            0
        ) as number_place
    from votes
    window by_cell as (partition by cell_id)

),

-- Alpha compares squared distances: nominal between one-hot vectors, one
-- coordinate a label; ordinal and interval on a line, one coordinate; one label
-- against the others likewise, at 1 and 0.
placed as (

    select
        *,
        case
            when
                formula in ('alpha_ordinal', 'alpha_interval')
                or formula like 'label_%'
                then 'score'
            else label
        end as coordinate,
        case
            when formula = 'alpha_ordinal' then mid_rank
            when formula = 'alpha_interval' and number is not null
                then number_place
            when formula = 'alpha_interval' then coalesce(value, sort_order)
            when formula like 'label_%'
                then case when label = scope_key then 1 else 0 end
            else 1
        end as score
    from ranked

)

select * from placed
