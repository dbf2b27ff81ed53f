"""Reading a published build in tests."""

from typing import Any

import duckdb

from assay.workspace import Workspace


def rows(workspace: Workspace, sql: str) -> list[tuple[Any, ...]]:
    """Rows of the published build."""
    assert workspace.current_build, "nothing is published"
    with duckdb.connect(str(workspace.current_build), read_only=True) as connection:
        return connection.execute(sql).fetchall()
