"""One hash of what the warehouse says: equal facts give an equal digest, whatever the order.

Rows are hashed one by one and the hashes sorted, so that neither the order of rows nor the bytes
of a database file count. What the clock alone decides is left out.
"""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from assay.errors import AssayError
from assay.journal import INPUT_KINDS
from assay.workspace import Workspace

# What a build reads of the journal; publications are not made again by a rebuild.
_KINDS = ", ".join(f"'{kind}'" for kind in (*INPUT_KINDS, "contract_accepted"))
ROWS = {
    "raw.journal_entries": f"where kind in ({_KINDS})",
    # Checks are made again under the suite of today; earlier ones are not kept elsewhere.
    # What was published is told by the journal's publications, which are left out above.
    "marts.batch_history": "where false",
    "raw.delivery_checks": "qualify received_at = max(received_at) over (partition by delivery_id)",
}
# A batch that waits becomes late, and one whose day comes is sent, without any new fact.
CLOCK = {
    "raw.delivery_checks": ["received_at"],
    "raw.journal_entries": ["seq"],
    "marts.batch_status": ["is_late", "next_action", "owner"],
    "marts.batch_resources": ["is_late"],
}
_WAITING = "case when status in ('planned', 'sent') then 'not begun' else status end as status"
REPLACED = {"marts.batch_status": _WAITING, "marts.batch_resources": _WAITING}


@dataclass(frozen=True)
class Digest:
    """The digest of a warehouse.

    Attributes:
        sha256: Of all tables.
        tables: Table -> (rows, sha256).
    """

    sha256: str
    tables: dict[str, tuple[int, str]] = field(default_factory=dict)


def take(workspace: Workspace, build: Path | None = None) -> Digest:
    """The digest of the facts and of a build (default: the published one).

    Raises:
        AssayError: If nothing is published yet.
    """
    build = build or workspace.current_build
    if build is None:
        raise AssayError(f"Nothing is published below {workspace.home} yet. Run: assay run")
    with workspace.writer_lock(10, "assay digest"):
        tables = of_database(workspace.facts, "raw")
    tables |= of_database(build, "marts")
    lines = [f"{name} {n} {sha256}\n" for name, (n, sha256) in sorted(tables.items())]
    return Digest(hashlib.sha256("".join(lines).encode()).hexdigest(), tables)


def of_database(path: Path, schema: str) -> dict[str, tuple[int, str]]:
    """(rows, sha256) of each table of a schema."""
    with duckdb.connect(str(path), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        names = connection.execute(
            "select table_name from information_schema.tables where table_schema = ? order by 1",
            [schema],
        ).fetchall()
        return {f"{schema}.{name}": _of_table(connection, f"{schema}.{name}") for (name,) in names}


def _of_table(connection: duckdb.DuckDBPyConnection, table: str) -> tuple[int, str]:
    left_out = CLOCK.get(table, [])
    columns = f"* exclude ({', '.join(left_out)})" if left_out else "*"
    if table in REPLACED:
        columns += f" replace ({REPLACED[table]})"
    n, text = connection.execute(
        f"""
        with

        kept as (select {columns} from {table} {ROWS.get(table, "")}),

        hashed as (select sha256(cast(to_json(kept) as varchar)) as row_hash from kept)

        select count(*), coalesce(string_agg(row_hash, '' order by row_hash), '') from hashed
        """
    ).fetchone()
    described = connection.execute(f"describe (select {columns} from {table})").fetchall()
    header = repr([row[:2] for row in described])
    return n, hashlib.sha256(f"{header}{text}".encode()).hexdigest()
