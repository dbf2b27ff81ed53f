"""Journal entries are copied into the facts, so that a build reads one file of facts."""

from __future__ import annotations

import datetime
import sqlite3
from pathlib import Path

import duckdb
import pyarrow as pa

from loaders.facts import disk_full_named, open_facts

BATCH = 10_000


def mirror(journal_path: Path, facts_path: Path) -> int:
    """Copies the entries that the facts lack, and returns how many those were.

    The mirror is a cache: where its last entry is not the journal's (the journal was brought back
    from a backup), everything is copied again.
    """
    with disk_full_named(facts_path):
        facts = open_facts(facts_path)
        try:
            if not journal_path.exists():
                return 0
            uri = f"{journal_path.resolve().as_uri()}?mode=ro"
            journal = sqlite3.connect(uri, uri=True, timeout=30)
            try:
                return _copy(journal, facts)
            finally:
                journal.close()
        finally:
            facts.close()


def _copy(journal: sqlite3.Connection, facts: duckdb.DuckDBPyConnection) -> int:
    last = facts.execute(
        "select seq, entry_sha256 from raw.journal_entries order by seq desc limit 1"
    ).fetchone()
    seq = 0
    facts.execute("begin")
    if last is not None:
        same = journal.execute("select sha256 from entries where seq = ?", [last[0]]).fetchone()
        if same is not None and same[0] == last[1]:
            seq = last[0]
        else:
            facts.execute("delete from raw.journal_entries")
    query = """
        select seq, entry_id, recorded_at, kind, actor, payload, sha256
        from entries where seq > ? order by seq
    """
    rows, n_copied = journal.execute(query, [seq]), 0
    while batch := rows.fetchmany(BATCH):
        _insert(facts, batch)
        n_copied += len(batch)
    facts.execute("commit")
    return n_copied


def _insert(facts: duckdb.DuckDBPyConnection, rows: list[tuple]) -> None:
    seq, entry_id, recorded_at, kind, actor, payload, sha256 = zip(*rows, strict=True)
    table = pa.table(
        {
            "seq": pa.array(seq, pa.int64()),
            "entry_id": pa.array(entry_id, pa.string()),
            "received_at": pa.array([_utc(each) for each in recorded_at], pa.timestamp("us")),
            "kind": pa.array(kind, pa.string()),
            "actor": pa.array(actor, pa.string()),
            "payload": pa.array(payload, pa.string()),
            "entry_sha256": pa.array(sha256, pa.string()),
        }
    )
    facts.register("entries", table)
    facts.execute("insert into raw.journal_entries by name select * from entries")
    facts.unregister("entries")


def _utc(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).astimezone(datetime.UTC).replace(tzinfo=None)
