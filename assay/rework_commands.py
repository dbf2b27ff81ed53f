"""`assay rework reject`, `assay annotator …`: what a lead sends back, who answers no more."""

from pathlib import Path

import click

from assay.command_line import Verbs, example
from assay.errors import WrongUse
from assay.workspace import Workspace

_reason = click.option("--reason", default="", help="Why; kept in the journal with your name.")


@click.command(epilog=example('assay rework reject SI-01 --items bad.txt --reason "refunds"'))
@click.argument("batch_id")
@click.option(
    "--items",
    "items_file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file with one item id a line, the source's own or ours.",
)
@click.option("--resource", "resource_id", help="Reject this resource's answers only.")
@click.option("--project", "project_id", help="Where several projects have the batch.")
@_reason
def reject(
    batch_id: str, items_file: Path, resource_id: str | None, project_id: str | None, reason: str
) -> None:
    """Rejects the answers to some items of a batch, so that they are given again.

    Whatever the gates say: the batch is in rework until they have come. An item that a reviewer
    decided keeps its label.
    """
    from assay import batches, reports
    from assay.journal import Journal

    workspace = Workspace.from_env()
    found = batches.find(workspace, batch_id, project_id)
    if found.status in ("accepted", "released", "cancelled"):
        raise WrongUse(f"Batch {batch_id} is {found.status}; nothing of it is sent back.")
    known = [
        row["resource_id"]
        for row in reports.query(workspace, "select * from marts.batch_resources")
        if (row["project_id"], row["batch_id"]) == (found.project_id, batch_id)
    ]
    if resource_id and resource_id not in known:
        having = ", ".join(sorted(known))
        raise WrongUse(f"{resource_id} has no part in batch {batch_id}; these have: {having}.")
    payload = {
        "project_id": found.project_id,
        "batch_id": batch_id,
        "resource_id": resource_id,
        "reason": batches.given_reason(reason),
        "items": batches.chosen_items(workspace, found, items_file),
    }
    Journal(workspace.journal).append("items_rejected", payload, batches.actor())
    n_items = len(payload["items"])
    click.echo(f"{n_items} items of {batch_id} are rejected with the next run: assay run")


@click.group(cls=Verbs, epilog=example("assay annotator suspend --help"))
def annotator() -> None:
    """Says who answers no more: nothing is asked of them, and others take over."""


@annotator.command(epilog=example('assay annotator leave corvid/a7 --reason "contract ended"'))
@click.argument("annotator_id")
@_reason
def leave(annotator_id: str, reason: str) -> None:
    """An annotator has left: what they gave stands, what they owe is asked of others."""
    _change(annotator_id, "left", reason)


@annotator.command(epilog=example('assay annotator suspend corvid/a7 --reason "guessed"'))
@click.argument("annotator_id")
@_reason
def suspend(annotator_id: str, reason: str) -> None:
    """An annotator is not relied on: what they gave in open batches is asked of others again."""
    _change(annotator_id, "suspended", reason)


@annotator.command("return", epilog=example('assay annotator return corvid/a7 --reason "trained"'))
@click.argument("annotator_id")
@_reason
def come_back(annotator_id: str, reason: str) -> None:
    """An annotator is back."""
    _change(annotator_id, "back", reason)


def _change(annotator_id: str, action: str, reason: str) -> None:
    from assay import batches, reports
    from assay.journal import Journal
    from loaders.header import nearest_name

    workspace = Workspace.from_env()
    rows = reports.query(workspace, "select distinct annotator_id from marts.answers")
    known = sorted(row["annotator_id"] for row in rows)
    if annotator_id not in known:
        nearest = nearest_name(annotator_id, known)
        meant = f" Was {nearest} meant?" if nearest else ""
        raise WrongUse(f"Nobody called {annotator_id} answered yet; write RESOURCE/NAME.{meant}")
    payload = {
        "annotator_id": annotator_id,
        "action": action,
        "reason": batches.given_reason(reason),
    }
    Journal(workspace.journal).append("annotator_changed", payload, batches.actor())
    click.echo(f"{annotator_id} is noted as {action}; it counts with the next run: assay run")
