{#
    64 bits of everything that agreement reads of an answer, besides what it
    is grouped by. A column that a coefficient comes to read belongs here.
#}
{% macro answer_fingerprint() -%}
    {%- set columns = [
        'item_id', 'annotator_id', 'label', 'value', 'answer',
        'has_identity', 'is_abstained', 'is_independent', 'role', 'round',
        'ends_in_round', 'label_type', 'cluster_key'
    ] -%}
    {%- set parts = [] -%}
    {%- for column in columns -%}
        {%- do parts.append(
            "coalesce(cast(" ~ column ~ " as string), chr(30))"
        ) -%}
    {%- endfor -%}
    {{ compact_key("concat_ws(chr(31), " ~ parts | join(', ') ~ ")") }}
{%- endmacro %}
