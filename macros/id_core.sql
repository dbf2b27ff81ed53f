{#
What of an item's id survives a spreadsheet and a careless hand: letters and digits, without
case, marks, leading zeros and the ".0" of a whole number.
#}
{% macro id_core(key) -%}
    regexp_replace(
        regexp_replace(
            lower(regexp_replace({{ key }}, '\.0+$', '')),
            '[^\p{L}\p{N}]+', '', 'g'
        ),
        '(^|[^0-9])0+([0-9])', '\1\2', 'g'
    )
{%- endmacro %}
