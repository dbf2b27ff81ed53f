{#
    Cohen's kappa (1960) of two annotators in whole numbers: n_agreeing of n
    items have one label, n_by_chance is the sum over labels of the product of
    both margins. Null where both gave one and the same label throughout.
#}
{% macro cohen_kappa(n, n_agreeing, n_by_chance) -%}
    {{ weighted_kappa(
        n, '(' ~ n ~ ' - ' ~ n_agreeing ~ ')',
        '(' ~ n ~ ' * ' ~ n ~ ' - ' ~ n_by_chance ~ ')'
    ) }}
{%- endmacro %}

{#
    With weights (Cohen 1968), 1 - n D / E: D is the distance between their
    labels summed over n items, E over all pairs of an answer of one and an
    answer of the other. Unweighted, labels that differ are at distance 1.
#}
{% macro weighted_kappa(n, observed, expected) -%}
    cast({{ expected }} - {{ n }} * {{ observed }} as double)
    / nullif({{ expected }}, 0)
{%- endmacro %}
