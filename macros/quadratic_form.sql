{#
    Sum of squares of a weighted sum of features, from the sums of products of
    these: sum over f and g of weight_f weight_g sum_fg. `weights` are SQL by
    feature; a column `f_g` holds a sum of products, in the order of `weights`.
#}
{% macro quadratic_form(weights) -%}
    {%- set features = weights.keys() | list -%}
    {%- set terms = [] -%}
    {%- for one in features -%}
        {%- for other in features[loop.index0:] -%}
            {%- do terms.append(
                ('' if one == other else '2 * ') ~ weights[one] ~ ' * '
                ~ weights[other] ~ ' * ' ~ one ~ '_' ~ other
            ) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ terms | join('\n        + ') }}
{%- endmacro %}

{# The weighted sum of the same features' sums, columns `unit_g`. #}
{% macro linear_form(weights) -%}
    {%- set terms = [] -%}
    {%- for one in weights.keys() -%}
        {%- do terms.append(weights[one] ~ ' * unit_' ~ one) -%}
    {%- endfor -%}
    {{ terms | join('\n        + ') }}
{%- endmacro %}
