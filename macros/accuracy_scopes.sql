{# What identifies a scope of accuracy, besides what is measured in it. #}
{% macro accuracy_scope() -%}
    project_id, batch_id, question_id, round, reference, resource_id, annotator_id
{%- endmacro %}

{#
    Rows once for all people together (no model), once for their resource and
    once for their annotator; '' is everybody.
#}
{% macro by_accuracy_scope(rows) -%}
    select * replace ('' as resource_id, '' as annotator_id) from {{ rows }}
    where resource_kind <> 'llm'
    union all
    select * replace ('' as annotator_id) from {{ rows }}
    union all
    select * from {{ rows }}
{%- endmacro %}
