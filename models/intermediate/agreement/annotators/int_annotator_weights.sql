-- One row per cell, annotator and scale: what an item's leaving is weighed by.
with

alphas as (

    select
        *,
        -- Pairs of equal labels: of all answers, and of these with those that
        -- leave.
        cast(n_answers as double) * n_answers - expected as n_equal,
        n_answers * n_removed - outer_removed as n_equal_removed,
        2e0 * n_answers * n_answers * (1 - value_without) / expected_of_others
            as pull
    from {{ ref('int_annotator_alphas') }}

),

-- The distances from an item's answers to those that leave are made of its
-- answers, their distances to all and, where labels have positions, the sum of
-- these; on the nominal scale as if all labels lost an equal share.
tied as (

    select
        *,
        case
            when scale = 'nominal' then n_equal_removed / n_equal
            else n_removed / n_answers
        end as expected_removed,
        case
            when scale = 'nominal'
                then n_removed / n_answers - n_equal_removed / n_equal
            else (squares_removed - n_removed) / n_answers
        end as size_removed
    from alphas

),

-- N times what alpha changes by when an item leaves is the sum of these times
-- the item's features (int_item_features). Its distances to the others are
-- those to all, less those to the answers that leave.
weighted as (

    select
        *,
        n_answers * (1 - value_with) / (n_answers - 1e0) as size_with,
        n_answers * (n_answers - 2e0 + value_with) / expected as observed_with,
        -n_answers * value_with / expected as observed_size_with,
        -2e0 * n_answers * n_answers * (1 - value_with) / expected
            as expected_with,
        n_answers * (1 - value_without) / (n_others - 1e0)
        + pull * size_removed as size_without,
        n_answers * (n_others - 2e0 + value_without) / expected_of_others
            as observed_without,
        -n_answers * value_without / expected_of_others
            as observed_size_without,
        -pull * (1 - expected_removed) as expected_without,
        case
            when scale = 'nominal' then 0e0
            else -2 * pull * positions_removed / n_answers
        end as position_without
    from tied

)

select * from weighted
