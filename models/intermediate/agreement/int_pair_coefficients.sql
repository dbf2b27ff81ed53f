-- One row per pair of annotators and form of Cohen's kappa, with its error.
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
        of_a as (partition by pair_id, weighting, label_key_a),
        of_b as (partition by pair_id, weighting, label_key_b)

),

agreements as (

    select
        pair_id,
        weighting,
        {{ exact_sum('weight * share') }} as observed,
        {{ exact_sum('weight * share_a * share_b') }} as expected
    from weights
    group by pair_id, weighting

),

-- Fleiss, Cohen and Everitt 1969, formula 12 (large-sample variance), times
-- n (1 - pe)^2; kappa and 1 - kappa are written out.
spread as (

    select
        means.pair_id,
        means.weighting,
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
            means.pair_id = agreements.pair_id
            and means.weighting = agreements.weighting
    group by
        means.pair_id,
        means.weighting,
        agreements.observed,
        agreements.expected

),

estimated as (

    select
        kappas.cell_id,
        kappas.pair_id,
        case
            when kappas.weighting = 'none' then 'cohen_kappa'
            else 'cohen_kappa_' || kappas.weighting
        end as metric,
        kappas.kappa as value,
        case
            when kappas.kappa is not null
                then
                    sqrt(greatest(spread.variance, 0) / kappas.n_items)
                    / (1 - spread.expected)
        end as std_error,
        kappas.n_items,
        1 - spread.expected as expected_disagreement
    from kappas
    inner join spread
        on
            kappas.pair_id = spread.pair_id
            and kappas.weighting = spread.weighting

)

select * from estimated
