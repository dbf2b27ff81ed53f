{#
    What Krippendorff's alpha = 1 - (N - 1) D / E changes by when an item
    leaves: its answers leave N, its distance D and, twice, the distances from
    its answers to all leave E, in which those among its answers count once.
    Null where that leaves nothing to disagree about.

    alpha: the columns of the coefficient.
#}
{% macro alpha_without_item(
    n_answers, inner, outer,
    alpha={
        'value': 'alphas.value', 'n_answers': 'alphas.n_answers',
        'observed': 'alphas.observed', 'expected': 'alphas.expected',
    }
) -%}
    1 - ({{ alpha.n_answers }} - {{ n_answers }} - 1)
    * ({{ alpha.observed }} - {{ inner }} / ({{ n_answers }} - 1))
    / ({{ expected_without_item(inner, outer, alpha.expected) }})
    - {{ alpha.value }}
{%- endmacro %}

{# E without the item; null where it is nothing but rounding. #}
{% macro expected_without_item(inner, outer, expected='alphas.expected') -%}
    case
        when
            {{ expected }} - 2 * ({{ outer }}) + {{ inner }}
            > 1e-9 * {{ expected }}
            then {{ expected }} - 2 * ({{ outer }}) + {{ inner }}
    end
{%- endmacro %}
