{#
    The agreement models also run on Spark. What they read is exported from a
    DuckDB build as Parquet and read back there under the same names:

        dbt build
        dbt run-operation export_agreement_inputs
        dbt run --target spark --select models/intermediate/agreement models/marts/agreement
#}

{# The models outside the agreement folders that those inside them read. #}
{% macro agreement_inputs() -%}
    {%- set inputs = {} -%}
    {%- for node in graph.nodes.values()
        if node.resource_type == 'model' and 'agreement' in node.fqn -%}
        {%- for id in node.depends_on.nodes -%}
            {%- set parent = graph.nodes.get(id) -%}
            {%- if parent and 'agreement' not in parent.fqn -%}
                {%- do inputs.update({id: parent}) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(inputs.values() | sort(attribute='name') | list) }}
{%- endmacro %}

{% macro agreement_input_path(node) -%}
    {{ env_var('ASSAY_HOME', 'data') }}/builds/dev/{{ node.name }}.parquet
{%- endmacro %}

{% macro export_agreement_inputs() -%}
    {%- for node in agreement_inputs() -%}
        {%- do run_query(
            "copy " ~ node.schema ~ "." ~ node.alias ~ " to '"
            ~ agreement_input_path(node) ~ "' (format parquet)"
        ) -%}
    {%- endfor -%}
{%- endmacro %}

{% macro read_agreement_inputs() -%}
    {%- if execute and target.type == 'spark' -%}
        {%- for node in agreement_inputs() -%}
            {%- do run_query("create schema if not exists " ~ node.schema) -%}
            {%- do run_query(
                "create or replace view " ~ node.schema ~ "." ~ node.alias
                ~ " as select * from parquet.`" ~ agreement_input_path(node) ~ "`"
            ) -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
