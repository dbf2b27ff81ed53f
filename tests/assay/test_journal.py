"""The journal keeps every entry once, in order, and shows when one was changed."""

import re
import sqlite3
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from assay.journal import Journal, NewEntry


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal.sqlite")


def write_five(journal: Journal) -> None:
    for number in range(1, 6):
        journal.append("decision", {"number": number, "label": "été"}, "lena")


def tamper(journal: Journal, sql: str) -> None:
    """As someone would who has the file: without the triggers."""
    with sqlite3.connect(journal.path) as connection:
        connection.execute("drop trigger entries_are_never_changed")
        connection.execute("drop trigger entries_are_never_removed")
        connection.execute(sql)


def test_entries_come_back_as_they_were_written(journal: Journal) -> None:
    written = journal.append("waiver", {"reason": "pilot", "gates": [1, 2.5, None]}, "lena")
    assert journal.entries() == [written]
    assert written.seq == 1
    assert written.recorded_at.utcoffset().total_seconds() == 0


def test_a_journal_nobody_wrote_is_empty(journal: Journal) -> None:
    assert journal.entries() == []
    assert journal.last_seq() == 0
    assert journal.verify() == []
    assert not journal.path.exists(), "reading makes no file"


def test_the_same_entry_id_is_recorded_once(journal: Journal) -> None:
    first = journal.append("package_sent", {"package_id": "p"}, "assay", entry_id="sent-p")
    again = journal.append("package_sent", {"package_id": "other"}, "assay", entry_id="sent-p")
    assert again == first
    assert len(journal.entries()) == 1


def test_many_entries_are_recorded_together_or_not_at_all(journal: Journal) -> None:
    not_json = NewEntry("decision", {"when": object()}, "lena")
    with pytest.raises(TypeError):
        journal.append_many([NewEntry("decision", {}, "lena"), not_json])
    assert journal.entries() == []


def test_entries_are_found_by_kind_and_number(journal: Journal) -> None:
    write_five(journal)
    journal.append("published", {}, "assay")
    assert [entry.seq for entry in journal.entries(after_seq=3)] == [4, 5, 6]
    assert [entry.seq for entry in journal.entries(kinds=["published"])] == [6]
    assert journal.last_seq(["decision"]) == 5
    assert journal.last_seq([]) == 0


def test_times_increase_strictly(journal: Journal) -> None:
    journal.append_many([NewEntry("decision", {}, "lena") for _ in range(50)])
    times = [entry.recorded_at for entry in journal.entries()]
    assert times == sorted(set(times))


def test_sqlite_itself_refuses_to_change_or_remove(journal: Journal) -> None:
    write_five(journal)
    with sqlite3.connect(journal.path) as connection:
        with pytest.raises(sqlite3.IntegrityError, match="never changed"):
            connection.execute("update entries set actor = 'someone else'")
        with pytest.raises(sqlite3.IntegrityError, match="never removed"):
            connection.execute("delete from entries")


def test_an_untouched_journal_verifies(journal: Journal) -> None:
    write_five(journal)
    assert journal.verify() == []


@pytest.mark.parametrize(
    ("sql", "finding"),
    [
        ("update entries set payload = '{}' where seq = 3", "entry 3 .* was changed"),
        ("update entries set actor = 'max' where seq = 5", "entry 5 .* was changed"),
        ("update entries set recorded_at = '2020-01-01' where seq = 1", "entry 1 .* was changed"),
        ("delete from entries where seq = 2", "entry 2 is missing"),
        ("update entries set sha256 = prev_sha256 where seq = 4", "entry 4 .* was changed"),
    ],
)
def test_tampering_is_found(journal: Journal, sql: str, finding: str) -> None:
    write_five(journal)
    tamper(journal, sql)
    problems = " ".join(journal.verify())
    assert problems

    assert re.search(finding, problems), problems


def append_with_others(path: Path, writer: int) -> None:
    journal = Journal(path)
    for number in range(25):
        journal.append("decision", {"number": number}, f"writer {writer}", f"shared-{number}")
        journal.append("decision", {"number": number}, f"writer {writer}", f"{writer}-{number}")


def test_many_processes_write_at_once_and_lose_nothing(journal: Journal) -> None:
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        list(pool.map(append_with_others, [journal.path] * 4, range(4)))
    assert journal.verify() == []
    assert len(journal.entries()) == 25 + 4 * 25
