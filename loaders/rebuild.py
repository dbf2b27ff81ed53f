"""The facts, made again from the archive alone: files, arrival records, contracts."""

from __future__ import annotations

from pathlib import Path

import duckdb

from loaders.archive import Archive
from loaders.clerk import Clerk, Progress
from loaders.facts import disk_full_named, open_facts
from loaders.ledger import Delivery, Ledger
from loaders.parser import Parser


def rebuild(archive: Path, facts: Path, *, progress: Progress | None = None) -> list[Delivery]:
    """Replaces facts.duckdb by one made from the archive, with the recorded times.

    The mirrored journal and the checks of deliveries are not in the archive: mirror the journal
    and check the deliveries afterwards, as a run does. The old facts stay until the new are whole.

    Raises:
        duckdb.IOException: Another process holds the facts.
        DiskFull: The old facts are untouched.
    """
    with disk_full_named(facts):
        if facts.exists():
            _require_free(facts)
        fresh = facts.with_name("facts-rebuilt.duckdb")
        _remove(fresh)
        store = Archive(archive)
        store.clean()
        with Ledger(fresh) as ledger, Parser() as parser:
            deliveries = Clerk(store, ledger, parser).recover(progress)
        facts.with_name(facts.name + ".wal").unlink(missing_ok=True)
        fresh.replace(facts)
        return deliveries


def _require_free(facts: Path) -> None:
    """Raises where another process holds the facts; broken facts are no reason to stop."""
    try:
        open_facts(facts).close()
    except duckdb.IOException as error:
        if "lock" in str(error).lower():
            raise
    except duckdb.Error:
        pass


def _remove(path: Path) -> None:
    for each in (path, path.with_name(path.name + ".wal")):
        each.unlink(missing_ok=True)
