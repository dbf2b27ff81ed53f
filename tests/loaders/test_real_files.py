"""Every real file lands with the counts that it has, or is refused for a stated reason."""

from __future__ import annotations

import fnmatch
import shutil
from collections import Counter
from pathlib import Path

import pytest
import yaml

from tests.real.datasets import shared

from . import counting
from .conftest import Place

TABLE = Path(__file__).with_name("real_files.yml")
GROUPS = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
# What stands beside the data and tells of it; nobody sends these.
BESIDE = ("SOURCE.md", "*LICENSE*", "*README*", "readme*", "guidelines.md", "*_descriptors.txt")
OWNERS = {
    "labels": "resource: acme\nitem_source: desk",
    "items": "source: desk",
    "gold": "item_source: desk",
}


def root() -> Path:
    return shared("snow2008").parent


def found(pattern: str) -> list[Path]:
    """The files of a pattern; skips where the data is absent."""
    return sorted(path for path in root().glob(pattern) if path.is_file())


@pytest.mark.parametrize("group", GROUPS, ids=[each["group"] for each in GROUPS])
def test_real_files(place: Place, group: dict) -> None:
    root()
    feed = group.get("feed", "labels")
    contract = f"feed: {feed}\nproject: tickets\n{OWNERS[feed]}\n{group['contract']}"
    place.contract("acme/tickets", contract)
    folders = {}
    for at, pattern in enumerate(group["files"]):
        for number, path in enumerate(found(pattern)):
            below = ("acme/tickets" if feed == "labels" else "tickets", str(at), str(number))
            target = place.drop.joinpath(feed, *below, path.name)
            target.parent.mkdir(parents=True)
            shutil.copyfile(path, target)
            folders["/".join((feed, *below))] = pattern
    result = place.land()
    assert not result.bad_contracts
    counts: dict[str, Counter[str]] = {pattern: Counter() for pattern in group["files"]}
    messages = {}
    for each in result.deliveries:
        pattern = folders[each.folder]
        counted = counts[pattern]
        counted["files"] += 1
        counted["received"] += each.n_received
        counted["refused"] += each.n_refused
        counted["duplicates"] += each.status == "duplicate"
        counted[f"reason {each.reason_code}"] += each.status == "refused"
        counted["answers"] += n_answers(place, feed, each.delivery_id)
        messages[pattern] = (each.reason_code, each.message)
        assert each.status != "refused" or (each.message and each.hint)
    for pattern, expected in group["files"].items():
        n_files = expected.get("files", 1)
        wanted = Counter({key: value for key, value in expected.items() if key != "reason"})
        wanted["files"] = n_files
        if "reason" in expected:
            wanted[f"reason {expected['reason']}"] = n_files
        assert +counts[pattern] == +wanted, (pattern, messages.get(pattern))


@pytest.mark.parametrize("group", GROUPS, ids=[each["group"] for each in GROUPS])
def test_the_table_is_what_other_readers_count(group: dict) -> None:
    contract, feed = yaml.safe_load(group["contract"]), group.get("feed", "labels")
    for pattern, expected in group["files"].items():
        if "reason" not in expected:
            counts = [counting.n_records(path, contract, feed) for path in found(pattern)]
            wanted = (expected.get("files", 1), expected["received"])
            assert (len(counts), sum(counts)) == wanted, pattern


def n_answers(place: Place, feed: str, delivery_id: str) -> int:
    if feed == "items":
        return 0
    table = "answers" if feed == "labels" else "gold"
    query = f"select count(answer) from raw.{table} where delivery_id = '{delivery_id}'"
    return place.rows(query)[0][0]


def test_every_real_file_is_in_the_table() -> None:
    patterns = [pattern for group in GROUPS for pattern in group["files"]]
    listed = {path for pattern in patterns for path in found(pattern)}
    files = {path for path in root().glob("*/**/*") if path.is_file()}
    beside = {path for path in files if any(fnmatch.fnmatch(path.name, each) for each in BESIDE)}
    left = sorted(str(path.relative_to(root())) for path in files - beside - listed)
    assert left == [], "Add these to tests/loaders/real_files.yml"
