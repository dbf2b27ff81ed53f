{#
    Constraints of enforced schemas are checked when DuckDB builds; Spark's
    tables over Parquet have none.
#}
{% macro spark__persist_constraints(relation, model) -%}
{%- endmacro %}
