"""`assay contract`: try a file, propose a feed contract, accept a new name; `assay requeue`."""

import getpass
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assay.command_line import Verbs, as_json, example, json_option, wait_option
from assay.workspace import Workspace

if TYPE_CHECKING:
    from loaders.ledger import Delivery
    from loaders.trial import Trial

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
folder_option = click.option(
    "--as", "folder", metavar="FOLDER", help="Where it would be dropped, e.g. labels/brightlabel."
)


@click.group(cls=Verbs, epilog=example("assay contract check --help"))
def contract() -> None:
    """Tries files against feed contracts, proposes contracts, accepts new names."""


@contract.command(epilog=example("assay contract check new.csv --as labels/brightlabel"))
@click.argument("file", type=FILE)
@folder_option
@json_option
def check(file: Path, folder: str | None, json_: bool) -> None:
    """Says what would happen to FILE, without landing it. Exit code 1: it would be refused."""
    from assay import contracts
    from loaders import trial

    workspace = Workspace.from_env()
    tried = contracts.check(workspace, file, folder)
    unknown = contracts.unknown_labels(workspace, tried)
    if json_:
        as_json({**trial.as_dict(tried), "unknown_labels": unknown})
    else:
        click.echo("\n".join(_trial_lines(tried, unknown)))
    if tried.refusal:
        sys.exit(1)


@contract.command(epilog=example("assay contract suggest new.csv --as labels/brightlabel"))
@click.argument("file", type=FILE)
@folder_option
@click.option("--project", help="The project, where it is known.")
def suggest(file: Path, folder: str | None, project: str | None) -> None:
    """Proposes a feed contract for files like FILE, with the reasons as comments.

    Columns are recognised by the items, texts and labels that are known already, then by name.
    """
    from assay import contracts

    click.echo(contracts.suggest(Workspace.from_env(), file, folder, project), nl=False)


@contract.command(
    epilog=example(
        'assay contract accept 20260131T080000000000-0a1b2c3d --column "Lable=label"',
        'assay contract accept 20260131T080000000000-0a1b2c3d --label "Complaint (old)=refund"',
    )
)
@click.argument("delivery_id", metavar="DELIVERY")
@click.option("--column", "columns", multiple=True, metavar='"NEW NAME=FIELD"', help="Of a column.")
@click.option("--label", "labels", multiple=True, metavar='"NEW NAME=LABEL"', help="Of a label.")
@click.option("--reason", default="", help="Kept in the journal.")
@json_option
@wait_option
def accept(
    delivery_id: str,
    columns: tuple[str, ...],
    labels: tuple[str, ...],
    reason: str,
    json_: bool,
    wait: float,
) -> None:
    """Lets DELIVERY's feed contract know a new name; lands the file again if it was refused.

    The alias is added to the contract's YAML, whose other lines stay as they are.
    """
    from assay import contracts
    from assay.progress import shown

    workspace = Workspace.from_env()
    actor = os.environ.get("ASSAY_ACTOR") or getpass.getuser()
    with shown(quiet=json_) as progress:
        done = contracts.accept(
            workspace,
            delivery_id,
            columns=columns,
            labels=labels,
            actor=actor,
            reason=reason,
            wait=wait,
            progress=progress,
        )
    if json_:
        as_json(
            {
                "contract": str(done.contract),
                "is_changed": done.is_changed,
                "deliveries": [vars(each) for each in done.deliveries],
            }
        )
    else:
        state = "is changed" if done.is_changed else "knew that already"
        click.echo(f"{done.contract} {state}.")
        if done.requeued is None:
            click.echo("The delivery was not refused: its answers heal with the next assay run.")
        for each in done.deliveries:
            click.echo(_delivery_line(each))
    if any(each.status == "refused" for each in done.deliveries):
        sys.exit(1)


@click.command(epilog=example("assay requeue 20260131T080000000000-0a1b2c3d"))
@click.argument("delivery_id", metavar="DELIVERY")
@wait_option
def requeue(delivery_id: str, wait: float) -> None:
    """Puts a refused file back into drop/, to be landed again after a change.

    A duplicate that was meant as new answers (rework that says the same) lands as these.
    """
    from assay import contracts

    path = contracts.requeue_delivery(Workspace.from_env(), delivery_id, wait=wait)
    click.echo(f"{path} waits to be landed. Next: assay run")


def _delivery_line(delivery: "Delivery") -> str:
    if delivery.status == "landed":
        told = f"{delivery.n_landed:,} records, {delivery.n_refused:,} refused"
    else:
        told = f"{delivery.message} {delivery.hint}"
    return f"  {delivery.status:<9} {delivery.file_name}: {told}"


def _trial_lines(tried: "Trial", unknown: dict[str, int]) -> Iterator[str]:
    if tried.refusal:
        yield f"{tried.file_name} would be refused ({tried.refusal.reason})."
        yield f"  {tried.refusal.message}"
        yield f"  {tried.refusal.hint}"
        return
    if tried.duplicate_of:
        yield f"{tried.file_name} has landed before, as {tried.duplicate_of}."
    else:
        yield (
            f"{tried.file_name} would land under {tried.feed}.yml: {tried.n_records:,} records, "
            f"{tried.n_refused:,} refused, {tried.n_rows:,} rows."
        )
    told = [tried.format or "", tried.encoding or "", *tried.flags]
    yield f"  read as   {', '.join(each for each in told if each)}"
    for name, use in tried.columns:
        yield f"  column    {name!r}: {use}"
    for reason, n, rows, message, hint in tried.problems:
        yield f"  refused   {n:,} records ({reason}), first in rows {', '.join(map(str, rows))}"
        yield f"            {message} {hint}"
    for label, n in unknown.items():
        answers = "answer" if n == 1 else "answers"
        yield f"  label     {label!r} is unknown: {n:,} {answers} would be quarantined"
