{# How labels are compared: case and runs of white space do not count. #}
{% macro folded(column) -%}
    lower(regexp_replace(trim({{ column }}), '\s+', ' ', 'g'))
{%- endmacro %}
