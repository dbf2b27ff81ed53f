{#
    Whether an item is in a sample: a draw by hash, the same in every build and
    blind to answers, so that whoever is drawn stands for the rest. `share`: of
    the items, the spot check's by default; `draw` names another sample, which
    is independent of the first.
#}
{% macro is_drawn(item_id, question_id, share=none, draw='') -%}
    ('0x' || left(md5({{ item_id }} || {{ question_id }} || '{{ draw }}'), 8))
    ::ubigint
    < {{ share or var('spot_check_share') }} * 4294967296
{%- endmacro %}
