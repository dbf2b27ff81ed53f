"""The schema `checks` of a build: how expectations and nodes turned out, for app and report."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb

from assay.transformation import NodeResult
from expectations.checkpoint import Outcome

_TABLES = """
create schema if not exists checks;
create or replace table checks.expectation_results (
    checked_at timestamp, suite varchar, target varchar, expectation varchar,
    column_name varchar, severity varchar, is_met boolean, n_unexpected bigint,
    observed varchar, expected varchar, message varchar
);
comment on table checks.expectation_results is
    'One row per expectation and what it was asked of: a mart, or a delivery.';
create or replace table checks.run_results (
    run_id varchar, node varchar, resource_type varchar, status varchar,
    seconds double, message varchar
);
comment on table checks.run_results is 'One row per dbt node of this build.';
"""
_COLUMNS = {
    "expectation_results": {
        "checked_at": "When it was checked (UTC).",
        "suite": "deliveries: asked of each file before the build; marts: of the finished build.",
        "target": "The delivery, or the mart.",
        "expectation": "Name of the expectation, as Great Expectations has it.",
        "column_name": "Column or figure that it bounds; null for one about whole rows.",
        "severity": "critical holds the file, or keeps the build back; warning and info are told.",
        "is_met": "Whether what was observed is as expected.",
        "n_unexpected": "Rows that are not as expected; of a delivery, 1 where it is not met.",
        "observed": "What was found.",
        "expected": "What was asked for.",
        "message": "What went wrong, for people; null where the expectation is met.",
    },
    "run_results": {
        "run_id": "The run that made this build.",
        "node": "Model, seed, test or unit test, as dbt names it.",
        "resource_type": "What kind of node it is.",
        "status": "How it ended: success, pass, warn, error, fail or skipped.",
        "seconds": "How long it took.",
        "message": "What dbt said of it.",
    },
}
# Of each delivery, what its newest suite found.
_DELIVERY_CHECKS = """
insert into checks.expectation_results
select
    received_at, 'deliveries', delivery_id, expectation, column_name, severity, is_met,
    cast(not is_met as bigint), observed, expected, message
from facts.raw.delivery_checks
qualify dense_rank() over (
    partition by delivery_id order by received_at desc, suite_sha256 desc
) = 1
order by delivery_id, column_name, severity, expectation
"""


def write(
    build: Path,
    facts: Path,
    run_id: str,
    checked_at: str,
    outcomes: Iterable[Outcome],
    nodes: Iterable[NodeResult],
) -> None:
    """Writes both tables into a build that is not published yet."""
    expectation_rows = [
        (
            checked_at, one.suite, one.target, one.expectation, one.column_name, one.severity,
            one.is_met, one.n_unexpected, one.observed, one.expected, one.message,
        )
        for one in outcomes
    ]  # fmt: skip
    node_rows = [
        (run_id, node.node, node.resource_type, node.status, node.seconds, node.message)
        for node in nodes
    ]
    with duckdb.connect(str(build)) as connection:
        facts_path = str(facts).replace("'", "''")
        connection.execute(f"attach '{facts_path}' as facts (read_only)")
        connection.execute(_TABLES)
        connection.execute(_comments())
        connection.execute(_DELIVERY_CHECKS)
        _insert(connection, "checks.expectation_results", expectation_rows)
        _insert(connection, "checks.run_results", node_rows)


def _comments() -> str:
    return ";".join(
        f"comment on column checks.{table}.{column} is '{meaning}'"
        for table, columns in _COLUMNS.items()
        for column, meaning in columns.items()
    )


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[tuple[Any, ...]]) -> None:
    # One statement: executemany costs a millisecond a row.
    if rows:
        row = f"({', '.join('?' * len(rows[0]))})"
        values = [value for one in rows for value in one]
        connection.execute(f"insert into {table} values {', '.join([row] * len(rows))}", values)
