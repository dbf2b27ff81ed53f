"""The `assay` command: verbs only. What they do lies in the modules they import when called."""

import os
import sys

import click

from assay.batch_commands import batch
from assay.command_line import Verbs, as_json, example, json_option, wait_option
from assay.contract_commands import contract, requeue
from assay.errors import AssayError, WrongUse, explain
from assay.gate_commands import gates
from assay.rework_commands import annotator, reject
from assay.send_command import send
from assay.workspace import Workspace


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="assay")
def assay() -> None:
    """The warehouse of an annotation operation.

    Lands label files, measures how far they can be trusted, gates every batch, sends back what
    must be redone. Data lies in ASSAY_HOME (default: data/), configuration in ASSAY_CONFIG
    (default: this repository).
    """


@assay.command(epilog=example("assay init my-operation"))
@click.argument("folder", type=click.Path(file_okay=False))
def init(folder: str) -> None:
    """Makes an empty operation: folders, empty seeds, no feed contracts yet.

    Files that are there already stay as they are.
    """
    from assay import starter

    for line in starter.create(folder):
        click.echo(line)


@assay.command(epilog=example("assay demo", "assay demo next"))
@click.argument("step", type=click.Choice(["start", "next"]), default="start")
def demo(step: str) -> None:
    """Drops the demo's files into drop/, as its resources would send them.

    `assay demo next` drops what arrives a few days later, the redelivery of rework included.
    """
    from assay.demo import write_demo, write_next

    workspace = Workspace.from_env()
    workspace.create()
    files = write_demo(workspace) if step == "start" else write_next(workspace)
    if not files:
        click.echo("No package has gone out since, so nothing comes back. Next: assay run")
        return
    what = "1 file" if len(files) == 1 else f"{len(files)} files"
    click.echo(f"Dropped {what} below {workspace.drop}. Next: assay run")


@assay.command(epilog=example("assay land", "assay land --json"))
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


@assay.command(epilog=example("assay run", "assay run --json --strict"))
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


@assay.command(epilog=example("assay watch"))
def watch() -> None:
    """Runs the circle whenever a file is dropped or someone decides something."""
    from assay import worker

    sys.exit(worker.watch(Workspace.from_env()))


@assay.command(epilog=example("assay up", "assay up --port 8600"))
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


@assay.group(cls=Verbs, epilog=example("assay rework list", "assay rework approve --help"))
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


@assay.command(epilog=example("assay status", "assay status --json"))
@json_option
def status(json_: bool) -> None:
    """Says where every batch stands, what comes next and who does it."""
    from assay import reports

    workspace = Workspace.from_env()
    batches = reports.read_status(workspace)
    if json_:
        waiting = reports.read_stalled(workspace)
        as_json({"run_id": workspace.current_run, "batches": batches, "waiting": waiting})
    else:
        reports.print_status(batches, workspace)


@assay.command(epilog=example("assay rebuild"))
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


@assay.command(epilog=example("assay verify"))
def verify() -> None:
    """Checks that journal and archive are as they were written: hashes of every entry and file."""
    from assay import integrity

    found = integrity.verify(Workspace.from_env())
    for problem in found.problems:
        click.echo(problem, err=True)
    click.echo(f"{found.n_entries} journal entries and {found.n_files} archived files checked.")
    if found.problems:
        raise AssayError(f"{len(found.problems)} problems found.")


@assay.command(epilog=example("assay digest", "assay digest --json"))
@json_option
def digest(json_: bool) -> None:
    """Prints one hash of all facts and marts: equal facts, equal digest.

    The order of rows and what the clock alone decides do not count, so a rebuild changes nothing.
    """
    from assay import digest as digests

    taken = digests.take(Workspace.from_env())
    if json_:
        tables = {name: {"n": n, "sha256": one} for name, (n, one) in taken.tables.items()}
        as_json({"sha256": taken.sha256, "tables": tables})
    else:
        n_rows = sum(n for n, _ in taken.tables.values())
        click.echo(f"{taken.sha256}  {len(taken.tables)} tables, {n_rows:,} rows")


rework.add_command(reject)
assay.add_command(annotator)
assay.add_command(batch)
assay.add_command(contract)
assay.add_command(gates)
assay.add_command(requeue)
assay.add_command(send)


def main() -> None:
    """Entry point: every error ends in one clear line and a meaningful exit code."""
    try:
        assay.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.exceptions.Abort, KeyboardInterrupt):
        click.echo("Stopped. The last published build stays.", err=True)
        sys.exit(130)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        if os.environ.get("ASSAY_DEBUG") == "1":
            raise
        message, code = explain(error)
        click.echo(f"assay: {message}", err=True)
        sys.exit(code)


if __name__ == "__main__":
    main()
