"""Proposes a package for each batch, resource and round that has rework waiting."""

from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from assay.journal import Entry, Journal
from assay.packages.marts import Marts, Row
from assay.packages.payload import Package, PackageItem, answers_wanted, name_package

ACTOR = "assay"
REWORK_DAYS = 3

# Reasons that are no fault of a resource: paid for, free as its rework may be.
OUR_CHANGES = ("label_split", "guideline_changed")

# What a package is about; there is one for each.
KEYS = ("project_id", "batch_id", "resource_id", "package_kind", "opens_round")


def propose(build: Path, journal: Journal) -> list[Package]:
    """Notes in the journal what the rework queue of a build asks for and isn't there yet.

    A resource that takes so many items a day gets no more; the rest waits for another day. Anyone
    else gets one package for each batch and round, and first answers that are owed once more if
    they come to be owed later.

    Args:
        build: The database of a published build.
        journal: Where proposals are noted.

    Returns:
        The new proposals. An item that comes into the queue later goes out in the next round.
    """
    entries = journal.entries(kinds=("package_proposed", "package_sent"))
    known: dict[str, Any] = {entry.payload["package_id"]: entry.payload for entry in entries}
    sent = {entry.payload["package_id"] for entry in entries if entry.kind == "package_sent"}
    # What a first round ordered and did not get may be asked for once more.
    asked = {
        (*_key(package), item["item_id"], item["question_id"])
        for package in known.values()
        if "brief" not in package
        for item in package["items"]
    }
    proposed = []
    with Marts(build) as marts:
        room = _Room(marts, journal)
        queue = marts.rework_queue()
        still_wanted = wanted(queue)
        # A proposal of which nothing is wanted any more stands in nobody's way.
        in_force = {
            _key(package)
            for package_id, package in known.items()
            if package_id in sent or left_of(package, still_wanted)
        }
        for key, group in groupby(queue, _key):
            rows = [
                row
                for row in group
                if (*key, row["item_id"], row["question_id"]) not in asked
                and not _is_out(row, known, sent)
            ]
            is_limited = room.limit(rows[0]["resource_id"]) is not None if rows else False
            may_follow = is_limited or key[KEYS.index("package_kind")] == "work"
            if not may_follow and key in in_force:
                continue
            if rows := room.take(rows):
                package = _package(marts, rows, set(known))
                known[package["package_id"]] = package
                proposed.append(package)
    return [_note(journal, package) for package in proposed]


def wanted(queue: list[Row]) -> set[tuple[Any, ...]]:
    """What a rework queue asks of whom, to be held against what a package asks."""
    return {(*_key(row), row["item_id"], row["question_id"]) for row in queue}


def left_of(package: Package, still_wanted: set[tuple[Any, ...]]) -> list[PackageItem]:
    """The items of a package that are still to be answered by its resource for its batch."""
    key = _key(package)
    return [
        item
        for item in package["items"]
        if (*key, item["item_id"], item["question_id"]) in still_wanted
    ]


def narrowed(package: Package, items: list[PackageItem], marts: Marts) -> Package:
    """A proposal with these of its items alone, and what they cost."""
    if len(items) == len(package["items"]):
        return package
    return {**package, "items": items, **_sums(package, items, marts)}  # type: ignore[typeddict-item]


def _is_out(row: Row, known: dict[str, Any], sent: set[str]) -> bool:
    """Whether this was sent to the same resource before the item came into another batch.

    What a first round did not bring may be asked for once more.
    """
    if row["package_id"] not in sent:
        return False
    package = known[row["package_id"]]
    return (
        "brief" not in package
        and package["resource_id"] == row["resource_id"]
        and package["batch_id"] != row["batch_id"]
    )


def _key(row: Any) -> tuple[Any, ...]:
    return tuple(row[name] for name in KEYS)


class _Room:
    """How many items each resource takes today (UTC), what it was given today being taken off."""

    def __init__(self, marts: Marts, journal: Journal) -> None:
        self._marts = marts
        self._given: dict[str, set[str]] = {}
        today = datetime.now(UTC).date()
        for entry in journal.entries(kinds=("package_proposed",)):
            if entry.recorded_at.astimezone(UTC).date() == today:
                items = {item["item_id"] for item in entry.payload["items"]}
                self._given.setdefault(entry.payload["resource_id"], set()).update(items)

    def limit(self, resource_id: str) -> int | None:
        limit = self._marts.resource(resource_id).get("items_per_day")
        return None if limit is None else int(limit)

    def take(self, rows: list[Row]) -> list[Row]:
        """The first of these rows, of one resource, that there is room for."""
        if not rows or (limit := self.limit(rows[0]["resource_id"])) is None:
            return rows
        given = self._given.setdefault(rows[0]["resource_id"], set())
        taken = []
        for row in rows:
            if row["item_id"] in given or len(given) < limit:
                given.add(row["item_id"])
                taken.append(row)
        return taken


def read_packages(journal: Journal) -> dict[str, Package]:
    """Package id -> its proposal, in the order of the proposals."""
    return {
        entry.payload["package_id"]: entry.payload  # type: ignore[misc]
        for entry in journal.entries(kinds=("package_proposed",))
    }


def _package(marts: Marts, rows: list[Row], taken: set[str]) -> Package:
    first = rows[0]
    project = marts.project(first["project_id"])
    resource = marts.resource(first["resource_id"])
    items: list[PackageItem] = [
        {
            "item_id": row["item_id"],
            "question_id": row["question_id"],
            "reason": row["reason"],
            "rank": int(row["rank"]),
            "withdraws": list(row["withdraws"]),
            "n_wanted": int(row["n_wanted"]),
            "not_by": list(row["not_by"]),
        }
        for row in rows
    ]
    return {
        "package_id": name_package(
            first["project_id"],
            first["batch_id"],
            first["resource_id"],
            first["opens_round"],
            taken,
        ),
        "package_kind": first["package_kind"],
        "project_id": first["project_id"],
        "batch_id": first["batch_id"],
        "resource_id": first["resource_id"],
        "opens_round": int(first["opens_round"]),
        **_sums(first, items, marts),
        "currency": resource.get("currency") or "",
        "due_at": due_at(resource.get("rework_days")),
        "blind": project.get("blind") is not False,
        "items": items,
    }


def _sums(about: Any, items: list[PackageItem], marts: Marts) -> dict[str, Any]:
    """How much a package of these items asks for; `about` names its resource and kind."""
    resource = marts.resource(about["resource_id"])
    is_free = about["package_kind"] == "rework" and resource.get("rework_is_free")
    n_paid = sum(
        answers_wanted(item) for item in items if not is_free or item["reason"] in OUR_CHANGES
    )
    return {
        "n_items": len({item["item_id"] for item in items}),
        "n_answers": sum(answers_wanted(item) for item in items),
        "cost": round(n_paid * float(resource.get("cost_per_answer") or 0), 2),
    }


def due_at(rework_days: Any) -> str:
    """The end of the day, so many days from now."""
    days = REWORK_DAYS if rework_days is None else int(rework_days)
    due = datetime.now(UTC) + timedelta(days=days)
    return due.replace(hour=23, minute=59, second=0, microsecond=0).isoformat()


def _note(journal: Journal, package: Package) -> Package:
    entry: Entry = journal.append(
        "package_proposed", dict(package), ACTOR, entry_id=f"proposed-{package['package_id']}"
    )
    return entry.payload  # type: ignore[return-value]
