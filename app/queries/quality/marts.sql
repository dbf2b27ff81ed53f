-- One row per mart: what it holds. Rows of views are not counted.
with relations as (
    select
        schema_name,
        table_name as relation,
        estimated_size as n_rows,
        column_count as n_columns,
        comment as meaning
    from duckdb_tables()
    union all
    select
        schema_name,
        view_name as relation,
        null as n_rows,
        column_count as n_columns,
        comment as meaning
    from duckdb_views()
)

select relation, n_rows, n_columns, meaning
from relations
where schema_name in ('marts', 'checks')
order by relation
