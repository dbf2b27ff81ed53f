{#
    Independent trials that n_answers clustered answers are worth: n_answers
    over the design effect, which is the variance of a ratio between clusters
    over that of independent answers, and is taken as 1 or more (Kish 1965,
    Survey Sampling, section 5.4). `share` is n_right / n_answers; sum_nn,
    sum_rn and sum_rr are sums over clusters of n², right·n and right².
#}
{% macro effective_n(
    n_answers, n_clusters, share, sum_nn, sum_rn, sum_rr
) -%}
    {{ n_answers }} / greatest(
        1.0,
        coalesce(
            (
                {{ sum_rr }} - 2 * {{ share }} * {{ sum_rn }}
                + {{ share }} * {{ share }} * {{ sum_nn }}
            )
            / nullif({{ share }} * (1 - {{ share }}), 0) / {{ n_answers }}
            * {{ n_clusters }} / nullif({{ n_clusters }} - 1, 0),
            1.0
        )
    )
{%- endmacro %}
