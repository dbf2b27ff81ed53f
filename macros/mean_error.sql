{# Standard error of a mean from each item's deviation; null with one item. #}
{% macro mean_error(deviation, n) -%}
    case
        when {{ n }} > 1
            then sqrt(
                {{ exact_sum(deviation ~ ' * ' ~ deviation) }}
                / {{ n }} / ({{ n }} - 1)
            )
    end
{%- endmacro %}
