{#
    95 % interval of an agreement coefficient. Its distribution is skewed, so
    that value +- 1.96 se puts the lower bound above the truth in 5 to 10 % of
    samples near .9, and passes gates falsely. The lower bound is on the scale
    of log(1 - value): 1 - (1 - value) exp(1.96 se / (1 - value)). The upper
    one is the plain value + 1.96 se, which that scale would make too low.

    What no item showed has no part in the standard error. Up to 3.69 of n
    items could be of a kind that wasn't seen (exp(-3.69) = .025, the rule of
    three of Hanley and Lippman-Hand 1983 for one tail). The lower bound at
    value 1: they disagree, each by as much as 1 / expected_disagreement. The
    upper bound: all agree, on a label that is rare; with share
    f = 3.69 / (n + 3.69), 1 - value is (1 - f) observed over
    (1 - f)^2 expected + 2 f (1 - f). Needed where the expected disagreement is
    small: with 5 % rare labels and 50 items the plain bound lies below the
    truth in up to 28 % of samples, this one in 3.5 %.

    expected_disagreement: of two random answers, 1 = the farthest two labels.
#}
{% macro log_interval_low(value, std_error, n_items, expected_disagreement=1) -%}
    case
        when {{ value }} < 1 - 1e-12
            then 1 - (1 - {{ value }})
                * exp(1.959963984540054 * {{ std_error }} / (1 - {{ value }}))
        when {{ std_error }} is not null
            then 1 - least(3.688879454113936e0 / {{ n_items }}, 1e0)
                / {{ expected_disagreement }}
    end
{%- endmacro %}

{% macro log_interval_high(value, std_error, n_items, expected_disagreement=1) -%}
    case
        when {{ std_error }} is not null
            then least(
                greatest(
                    {{ value }} + 1.959963984540054 * {{ std_error }},
                    1 - (1 - {{ value }})
                        * {{ expected_disagreement }}
                        * ({{ n_items }} + 3.688879454113936e0)
                        / (
                            {{ expected_disagreement }} * {{ n_items }}
                            + 2 * 3.688879454113936e0
                        )
                ),
                1e0
            )
    end
{%- endmacro %}
