{# A value of an item's metadata by its key, whatever characters the key has. #}
{% macro metadata_value(metadata, key) -%}
    json_extract_string(
        {{ metadata }},
        '/' || replace(replace({{ key }}, '~', '~0'), '/', '~1')
    )
{%- endmacro %}
