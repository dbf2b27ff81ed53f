-- One row per pair of annotators and form of Cohen's kappa, with its error.
with

-- Two labels without credit that no item got add nothing to any sum.
weights as (

    select * from {{ ref('int_pair_weights') }}
    where weight <> 0 or share > 0

),

kappas as (

    select * from {{ ref('int_pair_kappas') }}

),

-- Mean weight of one annotator's label against all of the other's.
{% for one, other in [('a', 'b'), ('b', 'a')] %}
means_of_{{ one }} as (

    select
        pair_id,
        weighting,
        label_key_{{ one }},
        {{ exact_sum('weight * share_' ~ other) }} as mean_weight
    from weights
    group by pair_id, weighting, label_key_{{ one }}

),

{% endfor %}

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
        given.pair_id,
        given.weighting,
        agreements.expected,
        {{ exact_sum(
            'given.share * power('
            'given.weight - (means_of_a.mean_weight + means_of_b.mean_weight)'
            ' * (1 - agreements.observed)'
            ' / nullif(1 - agreements.expected, 0), 2)'
        ) }} - power(
            (
                agreements.observed * agreements.expected
                - 2 * agreements.expected + agreements.observed
            ) / nullif(1 - agreements.expected, 0), 2
        ) as variance
    from weights as given
    inner join agreements
        on
            given.pair_id = agreements.pair_id
            and given.weighting = agreements.weighting
    left join means_of_a
        on
            given.pair_id = means_of_a.pair_id
            and given.weighting = means_of_a.weighting
            and given.label_key_a = means_of_a.label_key_a
    left join means_of_b
        on
            given.pair_id = means_of_b.pair_id
            and given.weighting = means_of_b.weighting
            and given.label_key_b = means_of_b.label_key_b
    where given.share > 0
    group by
        given.pair_id,
        given.weighting,
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
