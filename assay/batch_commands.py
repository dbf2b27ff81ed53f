"""`assay batch …`: cancel, split, merge, move and withdraw."""

from pathlib import Path

import click

from assay.command_line import Verbs, example
from assay.errors import WrongUse
from assay.workspace import Workspace

_project = click.option("--project", "project_id", help="Where several projects have the batch.")
_reason = click.option("--reason", default="", help="Why; kept in the journal with your name.")
_items = click.option(
    "--items",
    "items_file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file with one item id a line, the source's own or ours.",
)


@click.group(cls=Verbs, epilog=example("assay batch move --help"))
def batch() -> None:
    """Changes batches: each change is a journal entry that the next run follows."""


@batch.command(epilog=example('assay batch cancel SI-03 --reason "vendor left"'))
@click.argument("batch_id")
@_project
@_reason
def cancel(batch_id: str, project_id: str | None, reason: str) -> None:
    """Cancels a batch: nothing of it is sent, reviewed or waited for any more."""
    from assay import batches

    workspace = Workspace.from_env()
    found = batches.find(workspace, batch_id, project_id)
    if found.status == "cancelled":
        raise WrongUse(f"Batch {batch_id} is cancelled already.")
    batches.change(workspace, "cancel", found, reason)
    _told(f"{batch_id} is cancelled")


@batch.command(epilog=example('assay batch reopen SI-03 --reason "vendor is back"'))
@click.argument("batch_id")
@_project
@_reason
def reopen(batch_id: str, project_id: str | None, reason: str) -> None:
    """Takes a cancellation back."""
    from assay import batches

    workspace = Workspace.from_env()
    found = batches.find(workspace, batch_id, project_id)
    if found.status != "cancelled":
        raise WrongUse(f"Batch {batch_id} is not cancelled but {found.status}.")
    batches.change(workspace, "reopen", found, reason)
    _told(f"{batch_id} is open again")


@batch.command(
    epilog=example('assay batch split SI-03 SI-03b --items late.txt --reason "rest is urgent"')
)
@click.argument("batch_id")
@click.argument("new_batch_id")
@_items
@_project
@_reason
def split(
    batch_id: str, new_batch_id: str, items_file: Path, project_id: str | None, reason: str
) -> None:
    """Puts some items into a new batch that is ordered as the old one was."""
    from assay import batches

    workspace = Workspace.from_env()
    found = batches.find(workspace, batch_id, project_id)
    if batches.exists(workspace, found.project_id, new_batch_id):
        raise WrongUse(
            f"There is a batch {new_batch_id} already; assay batch move puts items there."
        )
    items = batches.chosen_items(workspace, found, items_file)
    batches.change(workspace, "split", found, reason, new_batch_id, items)
    _told(f"{len(items)} items of {batch_id} go to {new_batch_id}")


@batch.command(epilog=example('assay batch merge SI-03 SI-04 --reason "both are small"'))
@click.argument("batch_id")
@click.argument("into_batch_id")
@_project
@_reason
def merge(batch_id: str, into_batch_id: str, project_id: str | None, reason: str) -> None:
    """Puts all items of a batch into another; the first one ends."""
    from assay import batches

    workspace = Workspace.from_env()
    found = batches.find(workspace, batch_id, project_id)
    into = batches.find(workspace, into_batch_id, found.project_id)
    if found == into:
        raise WrongUse(f"{batch_id} cannot be merged into itself.")
    items = list(batches.items_of(workspace, found))
    batches.change(workspace, "merge", found, reason, into.batch_id, items)
    _told(f"{len(items)} items of {batch_id} go to {into_batch_id}, and {batch_id} ends")


@batch.command(
    epilog=example('assay batch move SI-03 SI-04 --items odd.txt --reason "wrong topic"')
)
@click.argument("batch_id")
@click.argument("to_batch_id")
@_items
@_project
@_reason
def move(
    batch_id: str, to_batch_id: str, items_file: Path, project_id: str | None, reason: str
) -> None:
    """Puts some items into another batch; their answers follow them."""
    from assay import batches

    workspace = Workspace.from_env()
    found = batches.find(workspace, batch_id, project_id)
    into = batches.find(workspace, to_batch_id, found.project_id)
    if found == into:
        raise WrongUse(f"The items are in {batch_id} already.")
    items = batches.chosen_items(workspace, found, items_file)
    batches.change(workspace, "move", found, reason, into.batch_id, items)
    _told(f"{len(items)} items of {batch_id} go to {to_batch_id}")


@batch.command(epilog=example('assay batch withdraw SI-03 --items gone.txt --reason "erased"'))
@click.argument("batch_id")
@_items
@_project
@_reason
def withdraw(batch_id: str, items_file: Path, project_id: str | None, reason: str) -> None:
    """Takes some items out of a batch; their answers wait until they are in one again."""
    from assay import batches

    workspace = Workspace.from_env()
    found = batches.find(workspace, batch_id, project_id)
    items = batches.chosen_items(workspace, found, items_file)
    batches.change(workspace, "withdraw", found, reason, None, items)
    _told(f"{len(items)} items leave {batch_id}")


def _told(what: str) -> None:
    click.echo(f"{what} with the next run: assay run")
