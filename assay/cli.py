"""The `assay` command: verbs only. What they do lies in the modules they import when called."""

import os
import sys

import click

from assay.annotator_commands import annotator
from assay.batch_commands import batch
from assay.circle_commands import land, rebuild, run, up, watch
from assay.command_line import Verbs, as_json, example, json_option
from assay.contract_commands import contract, requeue
from assay.errors import AssayError, explain
from assay.gate_commands import gates
from assay.rework_commands import rework
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


@click.command(epilog=example("assay init my-operation"))
@click.argument("folder", type=click.Path(file_okay=False))
def init(folder: str) -> None:
    """Makes an empty operation: folders, empty seeds, no feed contracts yet.

    Files that are there already stay as they are.
    """
    from assay import starter

    for line in starter.create(folder):
        click.echo(line)


@click.command(epilog=example("assay demo", "assay demo next"))
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


@click.command(epilog=example("assay status", "assay status --json"))
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


@click.command(epilog=example("assay verify"))
def verify() -> None:
    """Checks that journal and archive are as they were written: hashes of every entry and file."""
    from assay import integrity

    found = integrity.verify(Workspace.from_env())
    for problem in found.problems:
        click.echo(problem, err=True)
    click.echo(f"{found.n_entries} journal entries and {found.n_files} archived files checked.")
    if found.problems:
        raise AssayError(f"{len(found.problems)} problems found.")


@click.command(epilog=example("assay digest", "assay digest --json"))
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


for each in (init, demo, land, run, watch, up, rework, status, rebuild, verify, digest):
    assay.add_command(each)
for each in (annotator, batch, contract, gates, requeue, send):
    assay.add_command(each)


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
