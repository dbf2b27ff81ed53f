{# Configuration rows apply from their valid_from on; without one, always. #}
{% macro in_force_as_of(column='valid_from') -%}
    coalesce(try_cast(nullif(trim({{ column }}), '') as timestamp), timestamp '1970-01-01') <= {{ as_of() }}
{%- endmacro %}
