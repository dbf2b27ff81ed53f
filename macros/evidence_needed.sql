{#
    Trials after which Wilson's 95 % interval of this share no longer holds the
    bound. The interval leaves out a bound exactly when the score test rejects
    it (Wilson 1927): |share - bound| > 1.96 sqrt(bound (1 - bound) / n). No
    reject in a spot check is below 1 % for certain after 381 items.
#}
{% macro share_trials_needed(share, bound) -%}
    1.959963984540054 * 1.959963984540054 * {{ bound }} * (1 - {{ bound }})
    / nullif(({{ share }} - {{ bound }}) * ({{ share }} - {{ bound }}), 0)
{%- endmacro %}

{#
    How many times the present evidence on a coefficient it takes until its
    interval (see log_interval) no longer holds the bound: the half-width on
    the scale of log(1 - value), 1.96 se / (1 - value), must shrink to the
    distance of the bound, and it shrinks with the root of the evidence. What
    a lower bound on graded labels counts besides is left out, so for them it
    is the least it takes, and may be less than 1.
#}
{% macro evidence_factor(value, bound, std_error) -%}
    power(
        1.959963984540054 * {{ std_error }} / nullif(1 - {{ value }}, 0)
        / nullif(ln((1 - {{ bound }}) / nullif(1 - {{ value }}, 0)), 0),
        2
    )
{%- endmacro %}
