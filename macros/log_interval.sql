{#
    95 % interval of an agreement coefficient, on the scale of log(1 - value):
    1 - (1 - value) exp(+-1.96 se / (1 - value)). The plain value +- 1.96 se
    puts its lower bound above the truth in 5 to 7 % of samples near .93 or
    with rare labels, and so passes gates falsely. At value 1 nothing varies:
    the rule of three (Hanley and Lippman-Hand 1983) says that up to 3 of n
    items could disagree, each by as much as 1 / expected_disagreement.
#}
{% macro log_interval_low(value, std_error, n_items, expected_disagreement=1) -%}
    case
        when {{ value }} < 1 - 1e-12
            then 1 - (1 - {{ value }})
                * exp(1.959963984540054 * {{ std_error }} / (1 - {{ value }}))
        when {{ std_error }} is not null
            then 1 - least(3.0e0 / {{ n_items }}, 1e0)
                / {{ expected_disagreement }}
    end
{%- endmacro %}

{% macro log_interval_high(value, std_error) -%}
    case
        when {{ value }} < 1 - 1e-12
            then 1 - (1 - {{ value }})
                * exp(-1.959963984540054 * {{ std_error }} / (1 - {{ value }}))
        when {{ std_error }} is not null then 1e0
    end
{%- endmacro %}
