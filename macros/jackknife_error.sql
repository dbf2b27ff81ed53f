{#
    Standard error from what a value changes by when one item is left out
    (Efron and Stein 1981): sqrt((n - 1) / n * sum((change - mean change)^2)).
    Null with one item, and when leaving one out leaves nothing to measure.
    Changes are multiplied by n first, which brings them to the size of 1.
#}
{% macro jackknife_error(change, n) -%}
    case
        when {{ n }} > 1 and count({{ change }}) = {{ n }}
            then sqrt(
                greatest(
                    {{ exact_sum(n ~ ' * ' ~ change ~ ' * ' ~ n ~ ' * ' ~ change) }}
                    - {{ exact_sum(n ~ ' * ' ~ change) }}
                    * {{ exact_sum(n ~ ' * ' ~ change) }} / {{ n }},
                    0
                ) * ({{ n }} - 1) / {{ n }}
            ) / {{ n }}
    end
{%- endmacro %}
