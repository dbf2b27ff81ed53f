"""Reading a published build in tests."""

import hashlib
import re
from typing import Any

import duckdb

from assay.workspace import Workspace

DELIVERY_ID = re.compile(r"\d{8}T\d{12}-[0-9a-f]{8}")
# What differs between two builds of the same facts: when files came, and so what they are called.
OF_THE_ARRIVAL = {
    "delivery_id",
    "duplicate_of",
    "details",
    # Of answers whose file has no time, the time of arrival.
    "first_answered_at",
    "first_received_at",
    "happened_at",
    "known_since",
    "last_answered_at",
    "last_received_at",
    "origin",
    "origin_delivery_id",
    "proposed_at",
    "received_at",
    "sent_at",
    "since",
    "superseded_by",
    "valid_from",
}


def rows(workspace: Workspace, sql: str) -> list[tuple[Any, ...]]:
    """Rows of the published build."""
    assert workspace.current_build, "nothing is published"
    with duckdb.connect(str(workspace.current_build), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def content(workspace: Workspace, with_arrivals: bool = False) -> dict[str, str]:
    """Mart -> its number of rows and a hash of them, in any order.

    Args:
        workspace: Whose published build.
        with_arrivals: Also compare when files came and what their deliveries are called.
    """
    assert workspace.current_build, "nothing is published"
    with duckdb.connect(str(workspace.current_build), read_only=True) as connection:
        columns: dict[str, list[str]] = {}
        for table, column, data_type in connection.execute(
            """
            select table_name, column_name, data_type from information_schema.columns
            where table_schema = 'marts' and table_name <> 'batch_history'
            order by table_name, column_name
            """
        ).fetchall():
            # Ids of answers begin with the id of their delivery.
            is_arrival = column in OF_THE_ARRIVAL or column == "answer_id"
            if with_arrivals or not is_arrival:
                # Sums of floats may differ in their last digits.
                rounded = f'round("{column}", 9)' if data_type == "DOUBLE" else f'"{column}"'
                columns.setdefault(table, []).append(rounded)
        return {
            table: _digest(
                connection, f"select {', '.join(names)} from marts.{table}", with_arrivals
            )
            for table, names in columns.items()
        }


def _digest(connection: duckdb.DuckDBPyConnection, sql: str, with_arrivals: bool) -> str:
    found = sorted(repr(row) for row in connection.execute(sql).fetchall())
    if not with_arrivals:
        found = sorted(DELIVERY_ID.sub("<delivery>", row) for row in found)
    return f"{len(found)} rows, {hashlib.sha256(repr(found).encode()).hexdigest()[:12]}"
