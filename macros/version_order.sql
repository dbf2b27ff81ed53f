{#
    Versions of guidelines and taxonomies are names that people count up: numbers
    in their order, before whatever is no number. Compare two of these.
#}
{% macro version_order(version) -%}
(coalesce(try_cast({{ version }} as double), 'infinity'::double), {{ version }})
{%- endmacro %}
