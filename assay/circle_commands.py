"""`assay land`, `run`, `watch`, `up`, `rebuild`: what goes round the circle, or a part of it."""

import os
import sys

import click

from assay.command_line import as_json, example, json_option, wait_option
from assay.errors import WrongUse
from assay.workspace import Workspace


@click.command(epilog=example("assay land", "assay land --json"))
@json_option
@wait_option
@click.option("--strict", is_flag=True, help="Exit 1 if any file or record was refused.")
def land(json_: bool, wait: float, strict: bool) -> None:
    """Lands the files in drop/: archived, read under their feed contracts, into the facts."""
    from assay import pipeline, reports
    from assay.progress import shown

    with shown(quiet=json_) as progress:
        result = pipeline.land(Workspace.from_env(), wait=wait, progress=progress)
    if json_:
        as_json(reports.landing_as_dict(result))
    else:
        click.echo("\n".join(reports.landing_lines(result)))
    if strict and reports.has_refusals(result):
        sys.exit(1)


@click.command(epilog=example("assay run", "assay run --json --strict"))
@json_option
@wait_option
@click.option("--strict", is_flag=True, help="Exit 1 if anything was refused, held, quarantined.")
@click.option("--force", is_flag=True, help="Build even if nothing is new.")
@click.option("--as-of", metavar="TIME", help="Build from the facts known then; publish nothing.")
@click.option("--as-published", metavar="TIME", help="Show what was published then; build nothing.")
def run(
    json_: bool,
    wait: float,
    strict: bool,
    force: bool,
    as_of: str | None,
    as_published: str | None,
) -> None:
    """Goes once round the circle: land, check, build, check, publish, send rework.

    A build is published only if it passes its tests and checks; until then the last good one
    stays. What was refused, held or quarantined is reported and stops nothing.
    """
    if as_of or as_published:
        _look_back(as_of, as_published, json_, wait)
        return
    from assay import pipeline, reports
    from assay.progress import shown

    with shown(quiet=json_) as progress:
        result = pipeline.run(Workspace.from_env(), wait=wait, force=force, progress=progress)
    if json_:
        as_json(result.as_dict())
    else:
        click.echo("\n".join(reports.run_lines(result)))
    if not result.ok or (strict and result.n_not_accepted):
        sys.exit(1)


def _look_back(as_of: str | None, as_published: str | None, json_: bool, wait: float) -> None:
    from assay import replay, reports
    from assay.progress import shown

    workspace = Workspace.from_env()
    if as_of and as_published:
        raise WrongUse("Ask for --as-of or for --as-published, not for both.")
    if as_published:
        shown_then = replay.as_published(workspace, replay.moment(as_published))
        if json_:
            as_json(shown_then)
            return
        for batch_ in shown_then["batches"]:
            click.echo(
                f"{batch_['batch_id']:<12} {batch_['status'].replace('_', ' ')}, "
                f"round {batch_['round']}"
            )
        click.echo(f"\nBuild {shown_then['run_id']}")
        return
    with shown(quiet=json_) as progress:
        at = replay.moment(as_of or "")
        database = replay.as_of(workspace, at, wait=wait, progress=progress)
    batches = reports.read_status(workspace, database)
    if json_:
        as_json({"database": str(database), "batches": batches})
    else:
        reports.print_batches(batches)
        click.echo(f"\nFacts known at {at:%Y-%m-%d %H:%M:%S} UTC, in {database}")


@click.command(epilog=example("assay watch"))
def watch() -> None:
    """Runs the circle whenever a file is dropped or someone decides something."""
    from assay import worker

    sys.exit(worker.watch(Workspace.from_env()))


@click.command(epilog=example("assay up", "assay up --port 8600"))
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=lambda: int(os.environ.get("PORT") or 8501),
    help="Where the dashboard answers; default PORT, else 8501.",
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address to bind; another than this machine's own needs a login (docs/deploy.md).",
)
@click.option(
    "--name", "names", multiple=True, metavar="HOST", help="Name under which browsers reach it."
)
def up(port: int, host: str, names: tuple[str, ...]) -> None:
    """Serves the dashboard and keeps it up to date with what is dropped."""
    from assay import server

    sys.exit(server.up(Workspace.from_env(), port, host, names))


@click.command(epilog=example("assay rebuild"))
@wait_option
def rebuild(wait: float) -> None:
    """Makes facts and build again from archive/ and journal."""
    from assay import pipeline, reports
    from assay.progress import shown

    with shown() as progress:
        result = pipeline.rebuild(Workspace.from_env(), wait=wait, progress=progress)
    click.echo("\n".join(reports.run_lines(result)))
    if not result.ok:
        sys.exit(1)
