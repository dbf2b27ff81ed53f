{# A key for a multiset of keys: their sum, which wraps around. #}
{% macro sum_of_keys(key) -%}
    {{ adapter.dispatch('sum_of_keys')(key) }}
{%- endmacro %}

{% macro default__sum_of_keys(key) -%}
    cast(sum({{ key }}) % 9223372036854775807 as bigint)
{%- endmacro %}

{% macro spark__sum_of_keys(key) -%}
    cast(sum(cast({{ key }} as decimal(38, 0))) % 9223372036854775807 as bigint)
{%- endmacro %}
