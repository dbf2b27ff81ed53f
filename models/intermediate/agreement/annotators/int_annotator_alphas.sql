-- One row per cell, annotator and scale: alpha of the others.
with

observed as (

    select * from {{ ref('int_annotator_observed') }}

),

expected as (

    select * from {{ ref('int_annotator_expected') }}

),

alphas as (

    select * from {{ ref('int_alphas') }}

),

without_annotator as (

    select
        alphas.cell_id,
        observed.annotator_key,
        alphas.scale,
        alphas.value as value_with,
        alphas.n_items,
        alphas.n_answers,
        alphas.expected,
        alphas.expected_disagreement,
        observed.n_items_removed,
        expected.n_removed,
        expected.outer_removed,
        expected.positions_removed,
        expected.squares_removed,
        alphas.n_answers - expected.n_removed as n_others,
        alphas.observed - observed.observed_removed as observed_of_others,
        case
            when
                alphas.expected - expected.expected_removed
                > 1e-9 * alphas.expected
                then alphas.expected - expected.expected_removed
        end as expected_of_others
    from observed
    inner join expected
        on
            observed.cell_id = expected.cell_id
            and observed.annotator_key = expected.annotator_key
            and observed.scale = expected.scale
    inner join alphas
        on
            observed.cell_id = alphas.cell_id
            and observed.scale = alphas.scale

),

measured as (

    select
        *,
        1 - (n_others - 1) * observed_of_others / expected_of_others
            as value_without
    from without_annotator

)

select * from measured
