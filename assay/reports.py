"""Results as lines for people and as JSON for programs; reads marts of the published build."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from assay.errors import AssayError
from assay.journal import Journal
from assay.publication import last_attempt
from assay.results import RunResult
from assay.workspace import Workspace
from loaders import drop as drop_folder
from loaders.drop import MANIFEST
from loaders.landing import LandingResult

if TYPE_CHECKING:
    from rich.console import Console

Row = dict[str, Any]


def landing_as_dict(landed: LandingResult) -> Row:
    """What `assay land --json` prints."""
    return {
        "n_files": landed.n_files,
        "deliveries": [dict(vars(delivery)) for delivery in landed.deliveries],
        "waiting": landed.waiting,
        "bad_contracts": landed.bad_contracts,
    }


def has_refusals(landed: LandingResult) -> bool:
    """Whether a file or any record of one was refused."""
    return any(one.status == "refused" or one.n_refused for one in landed.deliveries)


def landing_lines(landed: LandingResult) -> list[str]:
    """What `assay land` prints."""
    deliveries = [dict(vars(delivery)) for delivery in landed.deliveries]
    lines = _delivery_lines(deliveries) or ["No new files in drop/."]
    lines += _waiting_lines(landed.waiting)
    return lines + [f"  problem  {feed}: {why}" for feed, why in landed.bad_contracts.items()]


def _delivery_lines(deliveries: list[Row]) -> list[str]:
    """One line of counts, and one per refused file with its reason."""
    if not deliveries:
        return []
    counts: dict[str, int] = {}
    for one in deliveries:
        counts[one["status"]] = counts.get(one["status"], 0) + 1
    told = ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))
    lines = [f"{len(deliveries)} {'file' if len(deliveries) == 1 else 'files'} came: {told}."]
    for one in deliveries:
        if one["status"] == "refused":
            lines.append(f"  refused  {one['file_name']}: {_reason(one)}")
    return lines


def _waiting_lines(waiting: list[str]) -> list[str]:
    why = {True: "the file that it describes has not come", False: "not complete yet"}
    return [f"  waiting  {name}: {why[name.endswith(MANIFEST)]}" for name in waiting]


def _reason(delivery: Row) -> str:
    parts = (delivery.get("message") or delivery.get("reason_code"), delivery.get("hint"))
    return " ".join(str(part) for part in parts if part)


def run_lines(result: RunResult) -> list[str]:
    """What `assay run` prints."""
    lines = _delivery_lines(result.deliveries) + _waiting_lines(result.waiting)
    lines += [f"  held     {one['delivery_id']}: {one['reason']}" for one in result.held]
    lines += [
        f"  proposed {package}: assay rework approve {package}" for package in result.proposed
    ]
    lines += [f"  sent     {package}" for package in result.sent]
    lines += [f"  problem  {problem}" for problem in result.problems]
    if result.n_quarantined:
        are = "answer is" if result.n_quarantined == 1 else "answers are"
        lines.append(f"{result.n_quarantined:,} {are} quarantined; see the deliveries page.")
    if result.n_warnings:
        lines.append(f"{result.n_warnings} expectations on the marts are not met (warnings).")
    seconds = ", ".join(f"{step} {value:.1f}" for step, value in result.seconds.items())
    total = sum(result.seconds.values())
    gap = "\n" if "\n" in result.message else " "
    return [*lines, f"{result.message}{gap}{total:.1f} s ({seconds})."]


def published(workspace: Workspace) -> Path:
    """The published build's database.

    Raises:
        AssayError: If there is none yet.
    """
    path = workspace.current_build
    if path is None:
        raise AssayError(f"Nothing is published below {workspace.home} yet. Run: assay run")
    return path


def query(workspace: Workspace, sql: str, build: Path | None = None) -> list[Row]:
    """Rows of a build, by default the published one."""
    path = build or published(workspace)
    with duckdb.connect(str(path), read_only=True) as connection:
        rows = connection.execute(sql).fetchall()
        columns = [column[0] for column in connection.description or []]
    return [dict(zip(columns, row, strict=True)) for row in rows]


def read_status(workspace: Workspace, build: Path | None = None) -> list[Row]:
    """Where every batch stands, in the published build or another."""
    return query(
        workspace,
        """
        select
            project_id, batch_id, status, round, n_answers_received, n_answers_expected,
            n_items, n_accepted_items, n_gates_passed, n_gates_failed, n_gates_undecided,
            next_action, owner, due_at, is_late,
            (
                select count(*) from marts.gate_results as gates
                where
                    gates.project_id = batches.project_id
                    and gates.batch_id = batches.batch_id
                    and gates.is_last_round
                    and gates.verdict = 'fail'
                    and gates.severity = 'advisory'
            ) as n_advisory_failed
        from marts.batch_status as batches
        order by project_id, batch_id
        """,
        build,
    )


def read_stalled(workspace: Workspace) -> list[Row]:
    """What has lain in drop/ for so long that somebody should look at it."""
    return [
        {
            "file": drop_folder.shown("/".join(each.parts)),
            "since": datetime.fromtimestamp(each.modified_ns // 1_000_000_000, UTC),
            "waits_for": why,
        }
        for each, why in drop_folder.stalled(workspace.drop)
    ]


def print_status(batches: list[Row], workspace: Workspace) -> None:
    """A table of the batches, what lies in drop/ for long, and what the last run came to."""
    console = print_batches(batches)
    for one in read_stalled(workspace):
        since = f"{one['since']:%Y-%m-%d %H:%M} UTC"
        console.print(f"\nwaiting  {one['file']} since {since}: {one['waits_for']}", markup=False)
    last = last_attempt(workspace)
    if last is None:
        console.print("\nbuilds/LAST.json is damaged or gone; the next run writes it anew.")
    elif not last.get("ok"):
        console.print(f"\nThe last run did not publish: {last.get('message')}", markup=False)
    run_id = workspace.current_run or ""
    built_at = datetime.strptime(run_id, "%Y%m%dT%H%M%S%f")
    console.print(f"\nBuild {run_id}, {built_at:%Y-%m-%d %H:%M} UTC", style="dim")


def print_batches(batches: list[Row]) -> "Console":
    """A table as wide as the terminal; returns what it was printed on."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="dim")
    headers = ("Batch", "Status", "Round", "Answers", "Gates", "Due", "Next", "Owner")
    for header in headers:
        table.add_column(
            header,
            justify="right" if header in ("Round", "Answers") else "left",
            overflow="fold",
            no_wrap=header in ("Batch", "Status", "Due"),
        )
    for one in batches:
        due = f"{one['due_at']:%d %b}" if one["due_at"] else ""
        cells = (
            one["batch_id"],
            one["status"].replace("_", " ") + _part(one),
            one["round"],
            f"{one['n_answers_received']} of {one['n_answers_expected']}",
            _gates(one),
            f"{due} late" if one["is_late"] else due,
            one["next_action"],
            one["owner"],
        )
        table.add_row(*[Text("" if cell is None else str(cell)) for cell in cells])
    console = Console()
    if not console.is_terminal:
        console.width = max(console.width, 160)
    console.print(table if batches else "No batches yet.")
    return console


def _gates(batch: Row) -> str:
    """Gates by verdict; failed ones that stop nothing are told apart, or a batch passes oddly."""
    n_advisory = batch.get("n_advisory_failed") or 0
    counts = [
        (batch["n_gates_passed"], "pass"),
        (batch["n_gates_failed"] - n_advisory, "fail"),
        (n_advisory, "advisory fail"),
        (batch["n_gates_undecided"], "undecided"),
    ]
    return ", ".join(f"{n} {word}" for n, word in counts if n)


def _part(batch: Row) -> str:
    """How many items of an open batch are accepted already, if any are."""
    n_accepted, n_items = batch["n_accepted_items"] or 0, batch["n_items"] or 0
    return f" ({n_accepted} of {n_items} accepted)" if 0 < n_accepted < n_items else ""


def read_packages(workspace: Workspace) -> list[Row]:
    """Every package of the published build."""
    return query(workspace, "select * from marts.packages order by package_id")


def package_lines(packages: list[Row]) -> list[str]:
    """One line per package."""
    lines = [
        f"{one['package_id']:<32} {one['status']:<9} {one['n_items']} items, "
        f"{one['n_answers']} answers, {cost(one)}"
        for one in packages
    ]
    return lines or ["No packages yet."]


def cost(package: Row) -> str:
    """What a package costs, in its currency if one is configured."""
    return f"{package['cost']:,.2f} {package['currency'] or ''}".rstrip()


def withdrawn_because(workspace: Workspace, package_id: str) -> str | None:
    """Why a proposal cannot go out any more, in a sentence; None if it can."""
    if workspace.current_build is None:
        return None
    for one in read_packages(workspace):
        if (one["package_id"], one["status"]) == (package_id, "withdrawn"):
            return (
                f"Package {package_id} was withdrawn: batch {one['batch_id']} is "
                f"{one['batch_status']} now, so nothing of it is to be done again."
            )
    return None


def proposed_packages(workspace: Workspace) -> set[str]:
    """Ids of packages that wait for a lead's approval."""
    journal = Journal(workspace.journal)
    kinds = ("package_proposed", "package_approved", "package_sent", "package_recalled")
    waiting: set[str] = set()
    for entry in journal.entries(kinds=kinds):
        change = waiting.add if entry.kind == "package_proposed" else waiting.discard
        change(entry.payload["package_id"])
    return waiting
