{#
    64 bits that stand for an id: grouping a million items by it costs half of
    what their 64-character ids do. Compared within a cell only, where two of a
    million items collide once in 18 million builds.
#}
{% macro compact_key(id) -%}
    {{ adapter.dispatch('compact_key')(id) }}
{%- endmacro %}

{% macro default__compact_key(id) -%}
    cast(hash({{ id }}) >> 1 as bigint)
{%- endmacro %}

{% macro spark__compact_key(id) -%}
    xxhash64({{ id }})
{%- endmacro %}
