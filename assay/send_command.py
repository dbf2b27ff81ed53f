"""`assay send BATCH`: first-round work packages and the batch brief."""

from datetime import UTC, datetime

import click

from assay.command_line import example
from assay.errors import WrongUse
from assay.workspace import Workspace


def _orders(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> dict[str, int]:
    orders = {}
    for value in values:
        resource_id, _, n_answers = value.partition("=")
        if not resource_id or not n_answers.isdigit() or not 1 <= int(n_answers) <= 100:
            raise click.BadParameter(f"{value}: write RESOURCE=ANSWERS, such as brightlabel=3.")
        orders[resource_id] = int(n_answers)
    return orders


@click.command(
    epilog=example("assay send SI-04", "assay send SI-05 --to brightlabel=3 --due 2026-05-11")
)
@click.argument("batch_id")
@click.option("--to", multiple=True, callback=_orders, help="RESOURCE=ANSWERS per item; repeat it.")
@click.option(
    "--overlap",
    type=click.FloatRange(0, 1),
    help="Share of the items that get one answer more; default: as briefed.",
)
@click.option(
    "--due",
    metavar="TIME",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"]),
    help="When it is due, such as 2026-05-11 or 2026-05-11 17:00 (UTC); default: as briefed.",
)
@click.option(
    "--gold",
    type=click.FloatRange(0, 1),
    help="Gold items of other batches to mix in, as a share of the batch's own; default: 0.1 "
    "where it has no gold of its own.",
)
@click.option("--project", "project_id", help="Where several projects have the batch.")
@click.option(
    "--wait", metavar="SECONDS", default=0.0, help="Seconds to wait for whoever writes now."
)
def send(
    batch_id: str,
    to: dict[str, int],
    overlap: float | None,
    due: datetime | None,
    gold: float | None,
    project_id: str | None,
    wait: float,
) -> None:
    """Sends a batch's items to its resources, in their own format, gold among them.

    To whom, how often and until when is what the batch's brief says, or the options. Sending
    again sends nothing twice; a package that is gone from the outbox is put back, byte by byte.
    """
    from assay import batches
    from assay.first_rounds import send_batch
    from assay.packages import NoContract
    from assay.reports import cost

    workspace = Workspace.from_env()
    found = batches.find(workspace, batch_id, project_id)
    if due and (due.hour, due.minute) == (0, 0):
        due = due.replace(hour=23, minute=59)
    due = due.replace(tzinfo=UTC) if due else None
    try:
        with workspace.writer_lock(timeout=wait, what=f"assay send {batch_id}"):
            results = send_batch(workspace, found, to, overlap, due, gold)
    except NoContract as error:
        raise WrongUse(str(error)) from None
    for one in results:
        package = one.package
        lent = {item["item_id"] for item in package["items"] if item.get("is_lent_gold")}
        n_lent = len(lent)
        told = "is sent" if one.is_new else "was sent already"
        click.echo(
            f"{package['package_id']} {told}: {package['n_items']} items, "
            f"{package['n_answers']} answers, {cost(package)}"
            + (f"; {n_lent} of the items are gold of other batches" if n_lent else "")
        )
    click.echo(f"They lie in {workspace.outbox}. Next: assay run")
