"""500 random changes to a journal's file, each by someone without its hashes: all are found."""

import os
import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

from assay.journal import Journal, NewEntry

ENTRIES = 60
# All of them with ASSAY_PROVE=1.
TAMPERINGS = 500 if os.environ.get("ASSAY_PROVE") else 100
COLUMNS = ("entry_id", "recorded_at", "kind", "actor", "payload", "prev_sha256", "sha256")
Change = Callable[[sqlite3.Connection, random.Random], None]


def a_character(connection: sqlite3.Connection, draw: random.Random) -> None:
    """One character of one cell is another one."""
    seq, column = draw.randint(1, ENTRIES), draw.choice(COLUMNS)
    (text,) = connection.execute(f"select {column} from entries where seq = ?", [seq]).fetchone()
    place = draw.randrange(len(text))
    other = draw.choice([one for one in "0123456789abcdefé\u200b" if one != text[place]])
    changed = text[:place] + other + text[place + 1 :]
    connection.execute(f"update entries set {column} = ? where seq = ?", [changed, seq])


def a_character_more_or_less(connection: sqlite3.Connection, draw: random.Random) -> None:
    """One cell is a character longer or shorter."""
    seq, column = draw.randint(1, ENTRIES), draw.choice(COLUMNS)
    (text,) = connection.execute(f"select {column} from entries where seq = ?", [seq]).fetchone()
    place = draw.randrange(len(text))
    changed = text[:place] + (text[place:] + " " if draw.random() < 0.5 else text[place + 1 :])
    connection.execute(f"update entries set {column} = ? where seq = ?", [changed, seq])


def two_cells_in_turn(connection: sqlite3.Connection, draw: random.Random) -> None:
    """Two entries exchange what they say."""
    one, other = draw.sample(range(1, ENTRIES + 1), 2)
    column = draw.choice(("payload", "sha256", "recorded_at"))
    query = f"select {column} from entries where seq = ?"
    first, second = (connection.execute(query, [seq]).fetchone()[0] for seq in (one, other))
    update = f"update entries set {column} = ? where seq = ?"
    connection.execute(update, [second, one])
    connection.execute(update, [first, other])


def an_entry_gone(connection: sqlite3.Connection, draw: random.Random) -> None:
    """An entry is removed, and those after it move up or leave a gap."""
    seq = draw.randint(1, ENTRIES - 1)
    connection.execute("delete from entries where seq = ?", [seq])
    if draw.random() < 0.5:
        for later in range(seq + 1, ENTRIES + 1):
            connection.execute("update entries set seq = ? where seq = ?", [later - 1, later])


def two_entries_in_turn(connection: sqlite3.Connection, draw: random.Random) -> None:
    """Two entries exchange their places."""
    one, other = draw.sample(range(1, ENTRIES + 1), 2)
    for before, after in ((one, -1), (other, one), (-1, other)):
        connection.execute("update entries set seq = ? where seq = ?", [after, before])


def an_entry_more(connection: sqlite3.Connection, draw: random.Random) -> None:
    """A copy of an entry, under an id of its own, is slipped in between or put at the end."""
    seq = draw.randint(2, ENTRIES + 1)
    for later in range(ENTRIES, seq - 1, -1):
        connection.execute("update entries set seq = ? where seq = ?", [later + 1, later])
    connection.execute(
        "insert into entries select ?, 'forged', recorded_at, kind, actor, payload, prev_sha256, "
        "sha256 from entries where seq = ?",
        [seq, seq - 1],
    )


CHANGES: tuple[Change, ...] = (
    a_character,
    a_character_more_or_less,
    two_cells_in_turn,
    an_entry_gone,
    two_entries_in_turn,
    an_entry_more,
)


def test_random_tamperings_are_found(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.sqlite")
    journal.append_many(
        NewEntry("decision", {"label": f"été {number}", "number": number}, f"reviewer {number % 7}")
        for number in range(ENTRIES)
    )
    assert journal.verify() == []
    with sqlite3.connect(journal.path) as connection:
        connection.execute("pragma journal_mode = delete")
        connection.execute("drop trigger entries_are_never_changed")
        connection.execute("drop trigger entries_are_never_removed")
        whole = connection.serialize()
    seed = int(os.environ.get("ASSAY_SEED", "0"))
    unseen = []
    for number in range(TAMPERINGS):
        change = CHANGES[number % len(CHANGES)]
        tampered = Journal(tmp_path / "tampered.sqlite")
        with sqlite3.connect(":memory:") as copy, sqlite3.connect(tampered.path) as target:
            copy.deserialize(whole)
            change(copy, random.Random(f"{seed}-{number}"))
            copy.commit()
            copy.backup(target)
        if not tampered.verify():
            unseen.append((change.__name__, number))
    assert unseen == [], f"{len(unseen)} of {TAMPERINGS} were not found"
    assert journal.verify() == []
