{#
    Tables and views of a DuckDB build, each made and commented in one go.
    A build is a new file that nobody reads before it is published, so dbt's
    own way (build beside, rename, drop, read the columns back) is not needed;
    it doubles the time of a build. Hooks, grants and indexes are not used here.
#}
{% materialization table, adapter='duckdb' -%}
    {{ return(made_in_place('table', table_in_place(this, sql))) }}
{%- endmaterialization %}

{% materialization view, adapter='duckdb' -%}
    {%- if config.get('contract').enforced -%}
        {{ get_assert_columns_equivalent(sql) }}
    {%- endif -%}
    {% set create = 'create or replace view ' ~ this ~ ' as (\n' ~ sql ~ '\n);' %}
    {{ return(made_in_place('view', create)) }}
{%- endmaterialization %}

{#
    Results of cells: what still holds stays, what was measured is put in. A
    table whose columns changed is made anew; its cells are then all measured,
    because the code changed.
#}
{% materialization incremental, adapter='duckdb' -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- set cells = this.incorporate(
        path={'identifier': 'int_agreement_cells'}, type='table'
    ) -%}
    {%- set is_kept = existing is not none and existing.type == 'table'
        and described(existing) == described('(' ~ sql ~ ')') -%}
    {%- if is_kept -%}
        {%- set put_in -%}
            delete from {{ this }}
            where cell_id not in (
                select cell_id from {{ cells }} where is_measured
            );
            insert into {{ this }} (
                {{ sql }}
            );
        {%- endset -%}
        {{ return(made_in_place('table', put_in)) }}
    {%- endif -%}
    {{ return(made_in_place('table', table_in_place(this, sql))) }}
{%- endmaterialization %}

{% macro described(relation) -%}
    {%- set columns = run_query(
        'select column_name, column_type from (describe ' ~ relation ~ ')'
    ) -%}
    {{ return(columns.rows | map('join', ' ') | list) }}
{%- endmacro %}

{% macro made_in_place(type, create) -%}
    {%- set target = this.incorporate(type=type) -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- if existing is not none and existing.type != type -%}
        {% do adapter.drop_relation(existing) %}
    {%- endif -%}
    {%- call statement('main') -%}
        {{ create }}
        {{ comments_in_place(target) }}
    {%- endcall -%}
    {% do adapter.commit() %}
    {{ return({'relations': [target]}) }}
{%- endmacro %}

{% macro table_in_place(relation, sql) -%}
    {%- if config.get('contract').enforced -%}
        {{ get_assert_columns_equivalent(sql) }}
        create or replace table {{ relation }}
        {{ get_table_columns_and_constraints() }};
        insert into {{ relation }} {{ get_column_names() }} (
            {{ get_select_subquery(sql) }}
        );
    {%- else -%}
        create or replace table {{ relation }} as (
            {{ sql }}
        );
    {%- endif -%}
{%- endmacro %}

{% macro comments_in_place(relation) -%}
    {%- if config.persist_relation_docs() and model.description %}
        {{ duckdb__alter_relation_comment(relation, model.description) }}
    {%- endif -%}
    {%- if config.persist_column_docs() -%}
        {%- for column in model.columns.values() if column.description %}
            comment on column {{ relation }}.{{ adapter.quote(column.name) }}
            is {{ duckdb_escape_comment(column.description) }};
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
