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

# What a package is about; there is one for each.
KEYS = ("project_id", "batch_id", "resource_id", "opens_round")


def propose(build: Path, journal: Journal) -> list[Package]:
    """Notes in the journal what the rework queue of a build asks for and isn't there yet.

    Args:
        build: The database of a published build.
        journal: Where proposals are noted.

    Returns:
        The new proposals. An item that comes into the queue later goes out in the next round.
    """
    known = [entry.payload for entry in journal.entries(kinds=("package_proposed", "package_sent"))]
    known_keys = {tuple(package[key] for key in KEYS) for package in known}
    taken = {package["package_id"] for package in known}
    proposed = []
    with Marts(build) as marts:
        for key, rows in groupby(marts.rework_queue(), lambda row: tuple(row[k] for k in KEYS)):
            if key not in known_keys:
                package = _package(marts, list(rows), taken)
                taken.add(package["package_id"])
                proposed.append(package)
    return [_note(journal, package) for package in proposed]


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
        }
        for row in rows
    ]
    n_answers = sum(answers_wanted(item) for item in items)
    return {
        "package_id": name_package(*(first[key] for key in KEYS), taken),
        "package_kind": "rework",
        "project_id": first["project_id"],
        "batch_id": first["batch_id"],
        "resource_id": first["resource_id"],
        "opens_round": int(first["opens_round"]),
        "n_items": len({item["item_id"] for item in items}),
        "n_answers": n_answers,
        "cost": round(n_answers * float(resource.get("cost_per_answer") or 0), 2),
        "currency": resource.get("currency") or "",
        "due_at": due_at(resource.get("rework_days")),
        "blind": project.get("blind") is not False,
        "items": items,
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
