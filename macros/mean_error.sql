{#
    Standard error of a mean from each item's deviation; null with one item.
    `weight`: how many alike items a row stands for.
#}
{% macro mean_error(deviation, n, weight='1') -%}
    case
        when {{ n }} > 1
            then sqrt(
                {{ exact_sum(weight ~ ' * ' ~ deviation ~ ' * ' ~ deviation) }}
                / {{ n }} / ({{ n }} - 1)
            )
    end
{%- endmacro %}
