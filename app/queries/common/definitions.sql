-- One row per column of a result that the warehouse describes.
select
    columns.schema_name || '.' || columns.table_name as relation,
    columns.column_name,
    columns.comment as meaning
from duckdb_columns() as columns
where columns.schema_name in ('marts', 'checks')
    and columns.table_name in (select unnest($relations))
    and columns.column_name in (select unnest($columns))
    and columns.comment is not null
order by columns.table_name, columns.column_index
