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
        case
            when
                alphas.expected - expected.expected_removed
                > 1e-9 * alphas.expected
                then
                    1 - (alphas.n_answers - expected.n_removed - 1)
                    * (alphas.observed - observed.observed_removed)
                    / (alphas.expected - expected.expected_removed)
        end as value_without
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

)

select * from without_annotator
