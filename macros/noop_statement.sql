{#
    dbt's own version also writes the SQL that it ran below target/, at the
    seed's path; where that path is absolute (ASSAY_CONFIG), the file it writes
    over is the seed itself. Only seeds use this macro, and nobody reads that SQL.
#}
{% macro noop_statement(name=none, message=none, code=none, rows_affected=none, res=none) -%}
    {%- set sql = caller() -%}
    {%- if name is not none -%}
        {{ store_raw_result(name, message=message, code=code, rows_affected=rows_affected, agate_table=res) }}
    {%- endif -%}
{%- endmacro %}
