-- One row per cell, scale and pairable pattern: the distances of its answers.
with

patterns as (

    select * from {{ ref('int_pattern_agreements') }}
    where n_answers > 1

),

position_distances as (

    select * from {{ ref('int_position_distances') }}

),

cells as (

    select * from {{ ref('int_cell_totals') }}
    where label_type <> 'interval'

),

-- On the nominal scale labels have no positions: answers that differ are at
-- distance 1, and have been counted.
nominal as (

    select
        patterns.cell_id,
        'nominal' as scale,
        patterns.pattern_key,
        patterns.n_items,
        patterns.n_answers,
        cast(patterns.n_pairs - patterns.n_agreeing_pairs as double)
            as inner_distance,
        cast(patterns.n_pairs_with_others as double) as outer_distance,
        cast(null as double) as sum_positions,
        cast(null as double) as sum_squares
    from patterns
    inner join cells
        on patterns.cell_id = cells.cell_id

),

unioned as (

    select * from nominal
    union all
    select * from position_distances

)

select * from unioned
