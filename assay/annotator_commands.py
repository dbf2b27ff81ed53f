"""`assay annotator …`: who answers no more, and who is back."""

import click

from assay.command_line import Verbs, example
from assay.errors import WrongUse
from assay.workspace import Workspace

_reason = click.option("--reason", default="", help="Why; kept in the journal with your name.")


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
