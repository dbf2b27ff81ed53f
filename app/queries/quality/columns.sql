-- One row per column of a mart, in order.
select
    columns.column_name,
    columns.data_type,
    not columns.is_nullable as is_required,
    columns.comment as meaning
from duckdb_columns() as columns
where columns.schema_name in ('marts', 'checks')
    and columns.table_name = $mart
order by columns.column_index
