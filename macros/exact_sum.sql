{#
    A sum that is the same to the last bit whatever the order of the rows and
    the number of threads: 15 decimals are added exactly. Terms should be of
    the size of 1. `over` names a window.
#}
{% macro exact_sum(term, over=none) -%}
    cast(
        sum(cast({{ term }} as decimal(38, 15)))
        {%- if over %} over {{ over }}{% endif %} as double
    )
{%- endmacro %}
