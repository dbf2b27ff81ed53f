"""`assay send`: the first round of a batch goes out, once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assay.batches import Batch
from assay.errors import WrongUse
from assay.journal import Journal
from assay.packages.files import find_feed
from assay.packages.first_round import brief_of, draw_gold, work_package
from assay.packages.marts import Marts
from assay.packages.outbox import send, send_again
from assay.packages.payload import Package
from assay.reports import published
from assay.workspace import Workspace

OPEN = ("planned", "sent", "partly_delivered")


@dataclass(frozen=True)
class Sent:
    """A package, and whether it left just now or had before."""

    package: Package
    is_new: bool


def send_batch(
    workspace: Workspace,
    batch: Batch,
    answers_per_item: dict[str, int],
    overlap_share: float | None = None,
    due_at: datetime | None = None,
    gold_share: float | None = None,
) -> list[Sent]:
    """Sends a batch's work to its resources; what was sent before is only put back if it is gone.

    Args:
        workspace: Whose outbox it is.
        batch: As it is published.
        answers_per_item: Resource id -> answers of each item; empty: as briefed.
        overlap_share: Share of the items that get one more; None: as briefed.
        due_at: In UTC; None: as briefed.
        gold_share: Gold of other batches to mix in, see `draw_gold`.

    Raises:
        WrongUse: Nothing is ordered, no due date is given, or the first round is over.
        NoContract: A resource has no feed contract for the project; nothing has left then.
    """
    journal = Journal(workspace.journal)
    build = published(workspace)
    sent = _sent(journal, batch)
    with Marts(build) as marts:
        orders = _orders(marts, batch, answers_per_item)
        if not marts.members(batch.project_id, batch.batch_id):
            raise WrongUse(f"Batch {batch.batch_id} has no items to send.")
        new = set(orders) - set(sent)
        if new and batch.status not in OPEN:
            raise WrongUse(
                f"Batch {batch.batch_id} is {batch.status.replace('_', ' ')}: its first round is "
                "over. Work that failed goes back by itself: assay rework list."
            )
        taken = {
            entry.payload["package_id"]
            for entry in journal.entries(kinds=("package_proposed", "package_sent"))
        }
        lent = _lent_gold(sent) or draw_gold(
            marts, batch.project_id, batch.batch_id, orders, gold_share
        )
        lent = sorted(set(lent) - set(marts.members(batch.project_id, batch.batch_id)))
        ready = []
        for resource_id in sorted(new):
            due = due_at.isoformat(timespec="seconds") if due_at else None
            brief = brief_of(orders[resource_id], overlap_share=overlap_share, due_at=due)
            if not brief["due_at"]:
                raise WrongUse(f"The brief of {resource_id} says no due date: add --due.")
            find_feed(workspace.contracts, resource_id, batch.project_id)
            package = work_package(marts, batch.project_id, batch.batch_id, brief, taken, lent)
            taken.add(package["package_id"])
            ready.append(package)
        results = []
        for resource_id in sorted(set(orders) - new):
            send_again(sent[resource_id], workspace, marts)
            results.append(Sent(sent[resource_id].payload, is_new=False))
        for package in ready:
            send(package, build, workspace, journal, marts=marts)
            results.append(Sent(package, is_new=True))
    return results


def _sent(journal: Journal, batch: Batch) -> dict[str, Any]:
    own = (batch.project_id, batch.batch_id)
    return {
        entry.payload["resource_id"]: entry
        for entry in journal.entries(kinds=("package_sent",))
        if "brief" in entry.payload
        and (entry.payload["project_id"], entry.payload["batch_id"]) == own
    }


def _lent_gold(sent: dict[str, Any]) -> set[str]:
    """What is asked of one resource is asked of the next, since it is of the batch now."""
    return {
        item["item_id"]
        for entry in sent.values()
        for item in entry.payload["items"]
        if item.get("is_lent_gold")
    }


def _orders(marts: Marts, batch: Batch, answers_per_item: dict[str, int]) -> dict[str, Any]:
    """Resource id -> its row of the brief, or one made of what the command line says."""
    briefed = {row["resource_id"]: row for row in marts.briefs(batch.project_id, batch.batch_id)}
    if not answers_per_item:
        if not briefed:
            raise WrongUse(
                f"Nobody is briefed for batch {batch.batch_id}: say --to RESOURCE=ANSWERS, such "
                "as --to brightlabel=3, or drop a brief and run `assay run`."
            )
        return briefed
    shared = dict(next(iter(briefed.values()), {}))
    batch_row = marts.batch(batch.project_id, batch.batch_id)
    base = {
        name: shared.get(name) or batch_row.get(name)
        for name in ("name", "due_at", "priority", "guideline_version", "taxonomy_version")
    }
    orders = {}
    for resource_id, n_answers in sorted(answers_per_item.items()):
        if not marts.resource(resource_id):
            raise WrongUse(f"No resource is called {resource_id}; seeds/resources.csv names them.")
        row = briefed.get(resource_id, {"batch_id": batch.batch_id, **base})
        orders[resource_id] = {
            **row,
            "resource_id": resource_id,
            "answers_per_item": n_answers,
        }
    return orders
