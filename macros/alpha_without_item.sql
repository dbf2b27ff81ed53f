{#
    What Krippendorff's alpha = 1 - (N - 1) D / E changes by when an item
    leaves: its answers leave N, its distance D and, twice, the distances from
    its answers to all leave E, in which those among its answers count once.
    Null where that leaves nothing to disagree about.

    `alpha` names columns of the coefficient: value, n_answers, observed,
    expected.
#}
{% macro alpha_without_item(alpha, n_answers, inner, outer) -%}
    case
        when
            {{ alpha.expected }} - 2 * ({{ outer }}) + {{ inner }}
            > 1e-9 * {{ alpha.expected }}
            then
                1 - ({{ alpha.n_answers }} - {{ n_answers }} - 1)
                * (
                    {{ alpha.observed }}
                    - {{ inner }} / ({{ n_answers }} - 1)
                ) / (
                    {{ alpha.expected }} - 2 * ({{ outer }}) + {{ inner }}
                )
    end - {{ alpha.value }}
{%- endmacro %}
