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

    Where labels are more or less far apart, a rare far disagreement makes up
    much of the error, and a sample without one looks certain: near .9 the
    lower bound lies above the truth in 7 % of samples of 50 items. So the
    lower bound counts one item more, which agrees as by chance (value 0), in
    the manner of Agresti and Coull 1998: then in at most 3 %, for a bound that
    is about .01 lower.

    expected_disagreement: of two random answers, 1 = the farthest two labels.
    is_graded: whether labels are more or less far apart, as SQL.
    least: what the coefficient cannot fall below, as SQL (least_of_metric).
#}
{% macro log_interval_low(
    value, std_error, n_items, expected_disagreement=1, is_graded='false',
    least='cast(null as double)'
) -%}
    {%- set distance -%}
        case
            when {{ is_graded }}
                then ({{ n_items }} * (1 - {{ value }}) + 1) / ({{ n_items }} + 1)
            else 1 - {{ value }}
        end
    {%- endset -%}
    {%- set error -%}
        case
            when {{ is_graded }}
                then sqrt(
                    {{ std_error }} * {{ std_error }} * ({{ n_items }} - 1)
                    * ({{ n_items }} + 1) + {{ value }} * {{ value }}
                ) / ({{ n_items }} + 1)
            else {{ std_error }}
        end
    {%- endset -%}
    case
        when {{ std_error }} is null then null
        when {{ value }} < 1 - 1e-12
            then greatest(
                1 - ({{ distance }})
                    * exp(1.959963984540054 * ({{ error }}) / ({{ distance }})),
                {{ least }}
            )
        when {{ value }} is not null
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

{# 0 for shares and means of shares; what corrects for chance has no such bound. #}
{% macro least_of_metric(metric) -%}
    case
        when
            {{ metric }} like 'percent_agreement%'
            or {{ metric }} like '%_share'
            or {{ metric }} like 'span_f1_%'
            or {{ metric }} like 'text_%'
            or {{ metric }} = 'specific_agreement'
            then 0e0
    end
{%- endmacro %}

{# Whether labels are more or less far apart, which two labels never are. #}
{% macro is_graded(has_distances, n_labels) -%}
    ({{ has_distances }}) and {{ n_labels }} <> 2
{%- endmacro %}
