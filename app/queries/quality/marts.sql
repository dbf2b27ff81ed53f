-- One row per mart: what it holds.
select
    tables.table_name as relation,
    tables.estimated_size as n_rows,
    tables.column_count as n_columns,
    tables.comment as meaning
from duckdb_tables() as tables
where tables.schema_name in ('marts', 'checks')
order by tables.table_name
