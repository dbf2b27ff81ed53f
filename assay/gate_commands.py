"""`assay gates …`: try another policy, sign a batch off, set a gate aside."""

from pathlib import Path

import click

from assay.command_line import Verbs, as_json, example, json_option, wait_option
from assay.workspace import Workspace

_project = click.option("--project", "project_id", help="Where several projects have the batch.")
_reason = click.option("--reason", default="", help="Why; kept in the journal with your name.")


@click.group(cls=Verbs, epilog=example("assay gates what-if --help"))
def gates() -> None:
    """Tries other gates on all history; signs batches off; sets gates aside."""


@gates.command("what-if", epilog=example("assay gates what-if --file stricter.csv"))
@click.option(
    "--file",
    "file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Gates to try, with the columns of seeds/gates.csv.",
)
@json_option
@wait_option
def what_if(file: Path, json_: bool, wait: float) -> None:
    """Judges every batch and round under other gates and lists what would differ.

    The same models build beside the published build; nothing is published or sent.
    """
    from assay import replay
    from assay.progress import shown

    with shown(quiet=json_) as progress:
        found = replay.what_if(Workspace.from_env(), file, wait=wait, progress=progress)
    if json_:
        as_json({"n_batches": found.n_batches, "changes": found.changes})
        return
    for one in found.changes:
        click.echo(
            f"{one['batch_id']:<12} round {one['round']}: {one['verdict_now'] or 'no gate'} -> "
            f"{one['verdict_then'] or 'no gate'}, {one['status_now']} -> {one['status_then']}"
            + (f" ({one['reason_then']})" if one["reason_then"] else "")
        )
    n_changed = len({(one["project_id"], one["batch_id"]) for one in found.changes})
    click.echo(f"{n_changed} of {found.n_batches} batches would differ.")


@gates.command(
    "sign-off",
    epilog=example(
        'assay gates sign-off TQ-02 --reason "good enough"',
        'assay gates sign-off SI-02 --items accepted --reason "launch on Monday"',
    ),
)
@click.argument("batch_id")
@click.option(
    "--items",
    type=click.Choice(["all", "accepted"]),
    default="all",
    show_default=True,
    help="accepted: only what is resolved so far; the batch stays open for the rest.",
)
@_project
@_reason
def sign_off(batch_id: str, items: str, project_id: str | None, reason: str) -> None:
    """Accepts a batch, or the items of it that are resolved where it is urgent.

    The values of its gates are kept beside your name and reason.
    """
    from assay import batches, signing
    from assay.journal import Journal

    workspace = Workspace.from_env()
    journal, by = Journal(workspace.journal), batches.actor()
    found = batches.find(workspace, batch_id, project_id)
    seen = batches.seen(workspace, found)
    if items == "all":
        signing.sign_off(journal, seen, reason, by)
        click.echo(f"{batch_id} is signed off. It is accepted with the next run: assay run")
        return
    chosen, n_items = batches.acceptable(workspace, found)
    signing.accept_items(journal, seen, chosen, n_items, reason, by)
    click.echo(
        f"{len(chosen)} of {n_items} items of {batch_id} are accepted with the next run: assay run"
    )


@gates.command(epilog=example('assay gates waive SI-02 agreement --reason "known hard batch"'))
@click.argument("batch_id")
@click.argument("gate_id")
@click.option("--question", "question_id", help="Only for this question.")
@_project
@_reason
def waive(
    batch_id: str, gate_id: str, question_id: str | None, project_id: str | None, reason: str
) -> None:
    """Sets one gate of a batch aside; its values are kept beside your name and reason."""
    from assay import batches, signing
    from assay.journal import Journal

    workspace = Workspace.from_env()
    seen = batches.seen(workspace, batches.find(workspace, batch_id, project_id))
    journal = Journal(workspace.journal)
    signing.waive(journal, seen, gate_id, question_id, reason, batches.actor())
    click.echo(f"Gate {gate_id} of {batch_id} is set aside with the next run: assay run")
