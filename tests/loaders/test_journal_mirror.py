"""The journal is copied into the facts, whatever happened to either."""

from __future__ import annotations

from pathlib import Path

import pytest

from assay.journal import Journal
from loaders.facts import open_facts
from loaders.journal_mirror import mirror


@pytest.fixture
def paths(tmp_path: Path) -> tuple[Path, Path]:
    """A journal of three entries, and facts."""
    journal = Journal(tmp_path / "journal.sqlite")
    for number in range(3):
        journal.append("decision", {"decision_id": str(number), "comment": "żółć"}, "ann")
    return tmp_path / "journal.sqlite", tmp_path / "facts.duckdb"


def mirrored(facts: Path) -> list[tuple]:
    with open_facts(facts, read_only=True) as connection:
        query = "select seq, received_at, kind, payload, entry_sha256 from raw.journal_entries"
        return connection.execute(f"{query} order by seq").fetchall()


def test_copies_what_is_new(paths: tuple[Path, Path]) -> None:
    assert mirror(*paths) == 3
    assert mirror(*paths) == 0
    entry = Journal(paths[0]).append("sign_off", {"batch_id": "B"}, "lead")
    assert mirror(*paths) == 1
    last = mirrored(paths[1])[-1]
    assert (last[0], last[2], last[4]) == (entry.seq, "sign_off", entry.sha256)
    assert last[1] == entry.recorded_at.replace(tzinfo=None)


def test_no_journal_yet(tmp_path: Path) -> None:
    assert mirror(tmp_path / "journal.sqlite", tmp_path / "facts.duckdb") == 0
    assert mirrored(tmp_path / "facts.duckdb") == []


def test_lost_copies_come_back(paths: tuple[Path, Path]) -> None:
    mirror(*paths)
    before = mirrored(paths[1])
    with open_facts(paths[1]) as facts:
        facts.execute("delete from raw.journal_entries where seq >= 2")
    assert mirror(*paths) == 2
    assert mirrored(paths[1]) == before


def test_another_journal_is_copied_whole(paths: tuple[Path, Path], tmp_path: Path) -> None:
    mirror(*paths)
    other = tmp_path / "other.sqlite"
    Journal(other).append("sign_off", {"batch_id": "B"}, "lead")
    assert mirror(other, paths[1]) == 1
    assert [row[2] for row in mirrored(paths[1])] == ["sign_off"]
