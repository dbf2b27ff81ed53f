{#
    Standard error from what a value changes by when one item is left out
    (Efron and Stein 1981): sqrt((n - 1) / n * sum((change - mean change)^2)).
    Null with one item, and when leaving one out leaves nothing to measure.
    Changes are multiplied by n first, which brings them to the size of 1.
    `weight`: how many alike items a row stands for. Changes that differ by
    less than a millionth of themselves differ by rounding alone.
#}
{% macro jackknife_error(change, n, weight='1') -%}
    {%- set scaled = '(' ~ n ~ ' * ' ~ change ~ ')' -%}
    {%- set sum_scaled = exact_sum(weight ~ ' * ' ~ scaled) -%}
    {%- set sum_squares = exact_sum(weight ~ ' * ' ~ scaled ~ ' * ' ~ scaled) -%}
    case
        when
            {{ n }} > 1
            and sum(case when {{ change }} is null then 0 else {{ weight }} end)
            = {{ n }}
            then
                case
                    when
                        {{ sum_squares }} - {{ sum_scaled }} * {{ sum_scaled }} / {{ n }}
                        > 1e-12 * {{ sum_squares }}
                        then sqrt(
                            (
                                {{ sum_squares }}
                                - {{ sum_scaled }} * {{ sum_scaled }} / {{ n }}
                            ) * ({{ n }} - 1) / {{ n }}
                        ) / {{ n }}
                    else 0e0
                end
    end
{%- endmacro %}
