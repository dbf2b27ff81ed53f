-- One row per cell, pair of annotators and form of Cohen's kappa.
with

weights as (

    select * from {{ ref('int_pair_weights') }}

),

kappas as (

    select * from {{ ref('int_pair_kappas') }}

),

-- Mean weight of one annotator's label against all of the other's.
means as (

    select
        *,
        {{ exact_sum('weight * share_b', over='of_a') }} as mean_of_a,
        {{ exact_sum('weight * share_a', over='of_b') }} as mean_of_b
    from weights
    window
        of_a as (
            partition by cell_id, annotator_a, annotator_b, metric, label_key_a
        ),
        of_b as (
            partition by cell_id, annotator_a, annotator_b, metric, label_key_b
        )

),

agreements as (

    select
        cell_id,
        annotator_a,
        annotator_b,
        metric,
        {{ exact_sum('weight * share') }} as observed,
        {{ exact_sum('weight * share_a * share_b') }} as expected
    from weights
    group by cell_id, annotator_a, annotator_b, metric

),

-- Fleiss, Cohen and Everitt 1969, formula 12 (large-sample variance), times
-- n (1 - pe)^2; kappa and 1 - kappa are written out.
spread as (

    select
        means.cell_id,
        means.annotator_a,
        means.annotator_b,
        means.metric,
        agreements.observed,
        agreements.expected,
        {{ exact_sum(
            'means.share * power('
            'means.weight - (means.mean_of_a + means.mean_of_b)'
            ' * (1 - agreements.observed)'
            ' / nullif(1 - agreements.expected, 0), 2)'
        ) }} - power(
            (
                agreements.observed * agreements.expected
                - 2 * agreements.expected + agreements.observed
            ) / nullif(1 - agreements.expected, 0), 2
        ) as variance
    from means
    inner join agreements
        on
            means.cell_id = agreements.cell_id
            and means.annotator_a = agreements.annotator_a
            and means.annotator_b = agreements.annotator_b
            and means.metric = agreements.metric
    group by
        means.cell_id,
        means.annotator_a,
        means.annotator_b,
        means.metric,
        agreements.observed,
        agreements.expected

),

estimated as (

    select
        spread.cell_id,
        spread.annotator_a,
        spread.annotator_b,
        spread.metric,
        case
            when kappas.kappa is not null
                then
                    (spread.observed - spread.expected)
                    / (1 - spread.expected)
        end as value,
        case
            when kappas.kappa is not null
                then
                    sqrt(greatest(spread.variance, 0) / kappas.n_items)
                    / (1 - spread.expected)
        end as std_error,
        kappas.n_items,
        1 - spread.expected as expected_disagreement
    from spread
    inner join kappas
        on
            spread.cell_id = kappas.cell_id
            and spread.annotator_a = kappas.annotator_a
            and spread.annotator_b = kappas.annotator_b

)

select * from estimated
