{#
    Whether an item is in the spot check: a draw by hash, the same in every
    build and blind to answers, so that whoever is drawn stands for the rest.
#}
{% macro is_drawn(item_id, question_id) -%}
    ('0x' || left(md5({{ item_id }} || {{ question_id }}), 8))::ubigint
    < {{ var('spot_check_share') }} * 4294967296
{%- endmacro %}
