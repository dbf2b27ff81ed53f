"""First-round work packages: who answers which items of a batch, gold among them unseen."""

import hashlib
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from assay.packages.marts import Marts, Row
from assay.packages.payload import Brief, Package, PackageItem, answers_wanted, name_package

# Tells people nothing: every item of a first round comes for the same reason.
REASON = "first_answers"
# Enough for a share of 0.9 to be told from 0.7 in a batch of some hundred items.
GOLD_SHARE = 0.1


def work_package(
    marts: Marts,
    project_id: str,
    batch_id: str,
    brief: Brief,
    taken: set[str],
    lent_gold: Collection[str] = (),
) -> Package:
    """What a resource is asked for in the first round of a batch.

    Everything in it follows from the batch's name, its items and the annotators known, so asking
    again makes the same package. Items come in an order drawn by hash, in which gold is spread
    as it falls; who is known to answer for the resource gets the same number of items, give or
    take one, and nobody an item twice.

    Args:
        marts: Of the published build.
        project_id: Of the batch.
        batch_id: The batch.
        brief: What is ordered of the resource.
        taken: Ids of other packages.
        lent_gold: Gold items of other batches that are asked among the batch's own.

    Returns:
        A package of the kind work. Where a resource has fewer known annotators than answers are
        wanted of each item, it names nobody and leaves it to them.
    """
    resource_id = brief["resource_id"]
    members = [*marts.members(project_id, batch_id), *lent_gold]
    questions = marts.questions(project_id)
    order = sorted(members, key=lambda item_id: _drawn(project_id, batch_id, resource_id, item_id))
    n_extra = int(len(order) * brief["overlap_share"] + 0.5)
    extra = set(
        sorted(order, key=lambda item_id: _drawn("overlap", project_id, batch_id, item_id))[
            :n_extra
        ]
    )
    annotators = marts.annotators(project_id, resource_id)
    most = brief["answers_per_item"] + bool(extra)
    items: list[PackageItem] = []
    given = 0
    for rank, item_id in enumerate(order, start=1):
        n_wanted = brief["answers_per_item"] + (item_id in extra)
        if not n_wanted:
            continue
        assigned = (
            [annotators[(given + number) % len(annotators)] for number in range(n_wanted)]
            if len(annotators) >= most
            else []
        )
        given += n_wanted
        items += [
            {
                "item_id": item_id,
                "question_id": question_id,
                "reason": REASON,
                "rank": rank,
                "withdraws": [],
                "n_wanted": n_wanted,
                "assigned": assigned,
                **({"is_lent_gold": True} if item_id in lent_gold else {}),
            }
            for question_id in questions
        ]
    resource = marts.resource(resource_id)
    n_answers = sum(answers_wanted(item) for item in items)
    return {
        "package_id": name_package(project_id, batch_id, resource_id, 1, taken),
        "package_kind": "work",
        "project_id": project_id,
        "batch_id": batch_id,
        "resource_id": resource_id,
        "opens_round": 1,
        "n_items": len({item["item_id"] for item in items}),
        "n_answers": n_answers,
        "cost": round(n_answers * float(resource.get("cost_per_answer") or 0), 2),
        "currency": resource.get("currency") or "",
        "due_at": brief["due_at"],
        "blind": True,
        "items": items,
        "brief": brief,
    }


def draw_gold(
    marts: Marts, project_id: str, batch_id: str, resources: Collection[str], share: float | None
) -> list[str]:
    """Gold items of other batches to mix into a batch, drawn by hash.

    Args:
        marts: Of the published build.
        project_id: Of the batch.
        batch_id: The batch.
        resources: Who is asked; what one of them answered before is not gold to it any more.
        share: How many, as a share of the batch's work items; None: GOLD_SHARE for a batch that
            has no gold of its own, else none.
    """
    counts = marts.n_members(project_id, batch_id)
    if share is None:
        share = 0 if counts.get("gold") else GOLD_SHARE
    fresh = marts.fresh_gold(project_id, sorted(resources))
    fresh.sort(key=lambda item_id: _drawn("gold", project_id, batch_id, item_id))
    return fresh[: int(share * counts.get("work", 0) + 0.5)]


def brief_of(row: Row, **changed: Any) -> Brief:
    """A brief from a row of `marts.batch_briefs`, or from what the command line says instead."""
    told = {**row, **{name: value for name, value in changed.items() if value is not None}}
    due = told.get("due_at")
    return {
        "resource_id": told["resource_id"],
        "name": told.get("name") or told["batch_id"],
        "answers_per_item": int(told.get("answers_per_item") or 1),
        "overlap_share": float(told.get("overlap_share") or 0),
        "due_at": _utc(due) if isinstance(due, datetime) else (due or ""),
        "priority": told.get("priority"),
        "guideline_version": told.get("guideline_version"),
        "taxonomy_version": told.get("taxonomy_version"),
    }


def _utc(moment: datetime) -> str:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat(timespec="seconds")


def _drawn(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
