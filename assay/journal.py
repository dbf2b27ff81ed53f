"""The journal: what people decide, what left and what was published, in order, never changed.

One SQLite table in which every entry carries the hash of the one before, so that a changed,
removed or reordered entry shows. Any number of processes and threads may append and read.
"""

import hashlib
import json
import sqlite3
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

# What a build reads. `configured`, `published` and `demo` tell of builds and ask for none.
INPUT_KINDS = (
    "decision",
    "sign_off",
    "items_accepted",
    "waiver",
    "hold_release",
    "batch_changed",
    "items_rejected",
    "annotator_changed",
    "package_proposed",
    "package_approved",
    "package_sent",
    "package_recalled",
)
FIRST_HASH = "0" * 64

_SCHEMA = """
create table if not exists entries (
    seq integer primary key,
    entry_id text not null unique,
    recorded_at text not null,
    kind text not null,
    actor text not null,
    payload text not null,
    prev_sha256 text not null,
    sha256 text not null
);
create trigger if not exists entries_are_never_changed before update on entries
begin select raise(abort, 'journal entries are never changed'); end;
create trigger if not exists entries_are_never_removed before delete on entries
begin select raise(abort, 'journal entries are never removed'); end;
"""
_COLUMNS = "seq, entry_id, recorded_at, kind, actor, payload, prev_sha256, sha256"


@dataclass(frozen=True)
class Entry:
    """One entry as it was recorded."""

    seq: int
    entry_id: str
    recorded_at: datetime
    kind: str
    actor: str
    payload: dict[str, Any]
    sha256: str


@dataclass(frozen=True)
class NewEntry:
    """An entry to append; the same `entry_id` is recorded once."""

    kind: str
    payload: dict[str, Any]
    actor: str
    entry_id: str | None = None


class Journal:
    """An append-only journal in one SQLite file, made at the first append."""

    def __init__(self, path: Path) -> None:
        self.path = Path(path)

    def append(
        self, kind: str, payload: dict[str, Any], actor: str, entry_id: str | None = None
    ) -> Entry:
        """Records one entry, on disk when this returns.

        Args:
            kind: What happened, e.g. `decision`.
            payload: JSON values.
            actor: Who did it.
            entry_id: Makes a repetition harmless: a known id returns the stored entry.
        """
        return self.append_many([NewEntry(kind, payload, actor, entry_id)])[0]

    def append_many(self, entries: Iterable[NewEntry]) -> list[Entry]:
        """Records all entries or none, in order."""
        with self._connect() as connection:
            connection.execute("begin immediate")
            try:
                stored = [_insert(connection, entry) for entry in entries]
                connection.execute("commit")
            except BaseException:
                connection.execute("rollback")
                raise
        return stored

    def entries(self, after_seq: int = 0, kinds: Sequence[str] | None = None) -> list[Entry]:
        """All entries after `after_seq` of the given kinds (default: every kind), in order."""
        if not self.path.exists():
            return []
        condition, values = _only(kinds)
        with self._connect() as connection:
            rows = connection.execute(
                f"select {_COLUMNS} from entries where seq > ?{condition} order by seq",
                [after_seq, *values],
            ).fetchall()
        return [_entry(row) for row in rows]

    def find(self, entry_ids: Iterable[str]) -> dict[str, Entry]:
        """The entries with these ids, by id; unknown ids are left out."""
        if not self.path.exists():
            return {}
        query = f"select {_COLUMNS} from entries where entry_id = ?"
        with self._connect() as connection:
            rows = [connection.execute(query, [one]).fetchone() for one in sorted(set(entry_ids))]
        return {entry.entry_id: entry for entry in map(_entry, filter(None, rows))}

    def last_seq(self, kinds: Sequence[str] | None = None) -> int:
        """The number of the last entry of the given kinds; 0 where there is none."""
        if not self.path.exists():
            return 0
        condition, values = _only(kinds)
        with self._connect() as connection:
            query = f"select coalesce(max(seq), 0) from entries where true{condition}"
            return connection.execute(query, values).fetchone()[0]

    def verify(self) -> list[str]:
        """Checks the chain of hashes; one sentence per problem, none if all is well."""
        if not self.path.exists():
            return []
        problems = []
        previous, expected = FIRST_HASH, 1
        with self._connect() as connection:
            for row in connection.execute(f"select {_COLUMNS} from entries order by seq"):
                seq, entry_id = row[0], row[1]
                if seq != expected:
                    problems.append(f"journal: entry {expected} is missing before entry {seq}.")
                elif row[6] != previous:
                    problems.append(f"journal: entry {seq} ({entry_id}) does not follow {seq - 1}.")
                if _hash(*row[:7]) != row[7]:
                    problems.append(f"journal: entry {seq} ({entry_id}) was changed.")
                previous, expected = row[7], seq + 1
        return problems

    @contextmanager
    def _connect(self) -> Iterator[sqlite3.Connection]:
        # A connection per call: safe across threads and forks, and nothing stays locked.
        connection = sqlite3.connect(self.path, timeout=30, isolation_level=None)
        try:
            connection.execute("pragma synchronous = full")
            _create(connection)
            yield connection
        finally:
            connection.close()


def _create(connection: sqlite3.Connection) -> None:
    """Makes the table where it is missing; several processes may get here at once."""
    query = "select count(*) from sqlite_master where name like 'entries_are_never_%'"
    for attempt in range(100):
        try:
            if connection.execute(query).fetchone()[0] == 2:
                return
            connection.execute("pragma journal_mode = wal")
            connection.executescript(_SCHEMA)
            return
        except sqlite3.OperationalError as error:
            # Switching to WAL does not wait for others as every other statement does.
            if "locked" not in str(error) or attempt == 99:
                raise
            time.sleep(0.02)


def _only(kinds: Sequence[str] | None) -> tuple[str, list[str]]:
    if kinds is None:
        return "", []
    return f" and kind in ({', '.join('?' * len(kinds))})", list(kinds)


def _insert(connection: sqlite3.Connection, entry: NewEntry) -> Entry:
    entry_id = entry.entry_id or uuid.uuid4().hex
    query = f"select {_COLUMNS} from entries where entry_id = ?"
    if known := connection.execute(query, [entry_id]).fetchone():
        return _entry(known)
    last = connection.execute(
        "select seq, recorded_at, sha256 from entries order by seq desc limit 1"
    ).fetchone()
    seq, recorded_at, previous = 1, datetime.now(UTC), FIRST_HASH
    if last:
        # Strictly increasing, whatever the clock does: the order of entries is their time too.
        after_last = datetime.fromisoformat(last[1]) + timedelta(microseconds=1)
        seq, recorded_at, previous = last[0] + 1, max(recorded_at, after_last), last[2]
    payload = canonical_json(entry.payload)
    written_at = recorded_at.isoformat(timespec="microseconds")
    fields = (seq, entry_id, written_at, entry.kind, entry.actor, payload, previous)
    row = (*fields, _hash(*fields))
    connection.execute(f"insert into entries ({_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?)", row)
    return _entry(row)


def canonical_json(value: Any) -> str:
    """One spelling per value: sorted keys, no spaces, no NaN."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def _hash(*fields: Any) -> str:
    return hashlib.sha256(canonical_json(fields).encode()).hexdigest()


def _entry(row: tuple[Any, ...]) -> Entry:
    seq, entry_id, recorded_at, kind, actor, payload, _, sha256 = row
    return Entry(
        seq, entry_id, datetime.fromisoformat(recorded_at), kind, actor, json.loads(payload), sha256
    )
