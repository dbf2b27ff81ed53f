"""What a run writes down: in the journal, in the schema `checks`, and in the checks' report."""

import hashlib
from pathlib import Path
from typing import Any

import duckdb

from assay import check_results
from assay.fingerprint import configuration_files
from assay.journal import INPUT_KINDS, Journal
from assay.publication import Build, now
from assay.transformation import NodeResult
from assay.workspace import Workspace
from expectations import report
from expectations.checkpoint import Outcome

ACTOR = "assay"
_BATCHES = "select project_id, batch_id, status, round from marts.batch_status order by all"
_GATES = """
select project_id, batch_id, gate_id, question_id, verdict
from marts.gate_results where is_last_round order by all
"""


def last_input(workspace: Workspace) -> int:
    """The last journal entry that a build reads."""
    return Journal(workspace.journal).last_seq(INPUT_KINDS)


def configuration(workspace: Workspace) -> None:
    """Journals which seeds and feed contracts are in force, if that changed."""
    files = {
        str(file.relative_to(workspace.config)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in configuration_files(workspace)
    }
    journal = Journal(workspace.journal)
    known = [entry.payload["files"] for entry in journal.entries(kinds=["configured"])[-1:]]
    before: dict[str, str] = known[0] if known else {}
    if files != before:
        changed = sorted(
            name for name in files.keys() | before.keys() if files.get(name) != before.get(name)
        )
        journal.append("configured", {"files": files, "changed": changed}, ACTOR)


def publication(workspace: Workspace, build: Build) -> None:
    """Journals what was published: status and verdicts. Once per build."""
    path = workspace.builds / build.run_id / "assay.duckdb"
    with duckdb.connect(str(path), read_only=True) as connection:
        gates: dict[tuple[str, str], dict[str, str]] = {}
        for project_id, batch_id, gate_id, question_id, verdict in connection.execute(
            _GATES
        ).fetchall():
            gates.setdefault((project_id, batch_id), {})[f"{gate_id}/{question_id}"] = verdict
        batches = [
            {
                "project_id": project_id,
                "batch_id": batch_id,
                "status": status,
                "round": round_,
                "gates": gates.get((project_id, batch_id), {}),
            }
            for project_id, batch_id, status, round_ in connection.execute(_BATCHES).fetchall()
        ]
    Journal(workspace.journal).append(
        "published",
        {"run_id": build.run_id, "batches": batches},
        ACTOR,
        entry_id=f"published-{build.run_id}",
    )


def n_quarantined(workspace: Workspace, deliveries: list[dict[str, Any]]) -> int:
    """How many answers of these deliveries are quarantined in the published build."""
    build = workspace.current_build
    if build is None or not deliveries:
        return 0
    with duckdb.connect(str(build), read_only=True) as connection:
        return connection.execute(
            "select coalesce(sum(n_quarantined), 0)::bigint from marts.deliveries "
            "where delivery_id in (select unnest(?))",
            [[one["delivery_id"] for one in deliveries]],
        ).fetchone()[0]


def checks(
    workspace: Workspace,
    folder: Path,
    build: Build,
    outcomes: list[Outcome],
    nodes: list[NodeResult],
    problem: str | None,
) -> None:
    """Writes the results into the build, and as a page for people."""
    database = folder / "assay.duckdb"
    checked_at = now()
    check_results.write(database, workspace.facts, build.run_id, checked_at, outcomes, nodes)
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute("select * from checks.expectation_results").fetchall()
        columns = [column[0] for column in connection.description or []]
    results: list[dict[str, Any]] = [dict(zip(columns, row, strict=True)) for row in rows]
    report.write(workspace.docs / "checks.html", build.run_id, checked_at, results, problem)
