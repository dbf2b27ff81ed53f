"""`assay rework …`: packages that wait or went out, and answers that a lead sends back."""

from pathlib import Path

import click

from assay.command_line import Verbs, as_json, example, json_option
from assay.errors import WrongUse
from assay.workspace import Workspace


@click.group(cls=Verbs, epilog=example("assay rework list", "assay rework approve --help"))
def rework() -> None:
    """Shows rework packages and lets proposed ones go out."""


@rework.command("list", epilog=example("assay rework list --json"))
@json_option
def list_packages(json_: bool) -> None:
    """Lists the rework packages of the published build and where they are."""
    from assay import reports

    packages = reports.read_packages(Workspace.from_env())
    if json_:
        as_json({"packages": packages})
    else:
        click.echo("\n".join(reports.package_lines(packages)))


@rework.command(
    "approve", epilog=example('assay rework approve si-02-r2-brightlabel --reason "budgeted"')
)
@click.argument("package_id")
@click.option("--reason", default="", help="Kept with the approval.")
def approve_package(package_id: str, reason: str) -> None:
    """Lets a proposed package go out with the next run."""
    from assay import reports
    from assay.batches import actor
    from assay.journal import Journal
    from assay.packages import approve

    workspace = Workspace.from_env()
    known = reports.proposed_packages(workspace)
    if package_id not in known:
        waiting = ", ".join(sorted(known)) or "none"
        raise WrongUse(f"No package {package_id} waits for approval (waiting: {waiting}).")
    if reason_against := reports.withdrawn_because(workspace, package_id):
        raise WrongUse(reason_against)
    approve(Journal(workspace.journal), package_id, reason, actor())
    click.echo(f"{package_id} is approved. It goes out with the next run: assay run")


@rework.command(
    "recall", epilog=example('assay rework recall si-02-r2-brightlabel --reason "they closed"')
)
@click.argument("package_id")
@click.option("--reason", default="", help="Why; kept in the journal with your name.")
def recall_package(package_id: str, reason: str) -> None:
    """Takes a rework package back, proposed or sent: its items go to the reviewers.

    Nobody waits for it any more; answers that come all the same still count.
    """
    from assay import batches, packages, reports
    from assay.journal import Journal
    from assay.signing import given_reason

    workspace = Workspace.from_env()
    states = {one["package_id"]: one["status"] for one in reports.read_packages(workspace)}
    known = [one for one, state in states.items() if state in ("proposed", "approved", "sent")]
    journal = Journal(workspace.journal)
    if package_id not in known or package_id not in packages.read_packages(journal):
        is_now = f" (it is {states[package_id]})" if package_id in states else ""
        waiting = ", ".join(sorted(set(known) & set(packages.read_packages(journal)))) or "none"
        raise WrongUse(
            f"No rework package {package_id} is waited for{is_now}. These are: {waiting}. A "
            "batch's first round is not recalled: assay batch cancel."
        )
    packages.recall(journal, workspace, package_id, given_reason(reason), batches.actor())
    click.echo(f"{package_id} is recalled; reviewers get its items with the next run: assay run")


@rework.command(epilog=example('assay rework reject SI-01 --items bad.txt --reason "refunds"'))
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
@click.option("--reason", default="", help="Why; kept in the journal with your name.")
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
