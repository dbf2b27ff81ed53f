"""Publishing a build: a folder is renamed, then the pointer CURRENT is swapped.

Readers open the folder that CURRENT names. A build that may not be published is kept as
`builds/failed`; `builds/LAST.json` tells of the last attempt, whatever became of it.
"""

import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from assay.fingerprint import Fingerprint
from assay.transformation import NodeResult
from assay.workspace import Workspace
from expectations.checkpoint import Outcome

_TOLD_OF_RUNS = ("run_id", "ok", "published", "started_at", "finished_at", "seconds")
MOST_BYTES_OF_RUNS = 500_000
KEPT_BUILDS = 2


@dataclass
class Build:
    """What is known of a build, kept beside it as build.json.

    Attributes:
        is_settled: Its publication is in the journal and its packages are dispatched.
    """

    run_id: str
    started_at: str
    fingerprint: dict[str, Any]
    finished_at: str | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    is_settled: bool = False


def new_run_id() -> str:
    """Names a run by its start, so that names sort by time."""
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def next_folder(workspace: Workspace) -> Path:
    """The folder that dbt builds into, always the same one."""
    return workspace.builds / "next"


def start(workspace: Workspace, kept: Sequence[str] = ()) -> Path:
    """Empties builds/next for a new build.

    Args:
        workspace: Whose.
        kept: Tables of the schema intermediate that the new build takes over from the published
            one and brings up to date; everything else is made anew.
    """
    folder = next_folder(workspace)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if kept and workspace.current_build is not None:
        _take_over(workspace.current_build, folder / "assay.duckdb", kept)
    return folder


def _take_over(published: Path, build: Path, tables: Sequence[str]) -> None:
    """Copies tables; a build that can't be read is built from nothing instead."""
    try:
        with duckdb.connect(str(build)) as connection:
            path = str(published).replace("'", "''")
            connection.execute(f"attach '{path}' as published (read_only)")
            there = connection.execute(
                "select table_name from duckdb_tables() where database_name = 'published' "
                "and schema_name = 'intermediate'"
            ).fetchall()
            connection.execute("create schema intermediate")
            for (table,) in there:
                if table in tables:
                    connection.execute(
                        f"create table intermediate.{table} as from published.intermediate.{table}"
                    )
    except duckdb.Error:
        build.unlink(missing_ok=True)


def current(workspace: Workspace) -> Build | None:
    """The published build, if there is one that can be read."""
    if workspace.current_build is None:
        return None
    try:
        build = Build(**json.loads((workspace.current_build.parent / "build.json").read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None
    expected = {field.name for field in fields(Fingerprint)}
    if not isinstance(build.fingerprint, dict) or set(build.fingerprint) != expected:
        return None
    return build if _opens(workspace.current_build) else None


def _opens(path: Path) -> bool:
    """Whether a build is a database still, and has something to show."""
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            connection.execute("select 1 from marts.batch_status limit 1")
    except duckdb.ConnectionException:
        return True  # This process has it open already.
    except duckdb.Error:
        return False
    return True


def obstacle(failed: Sequence[NodeResult], outcomes: Sequence[Outcome]) -> str | None:
    """Why a build may not be published, in one sentence; None if it may."""
    reasons = [
        f"{node.resource_type} {node.name}: {node.message or node.status}" for node in failed
    ]
    reasons += [f"{one.target}: {one.message}" for one in outcomes if one.is_blocking]
    if not reasons:
        return None
    more = f" (and {len(reasons) - 1} more)" if len(reasons) > 1 else ""
    return f"The build is not published; the last good one stays. {reasons[0]}{more}"


def publish(workspace: Workspace, build: Build) -> None:
    """Makes builds/next the published build; either wholly or not at all."""
    folder = next_folder(workspace)
    _write(folder / "build.json", asdict(build))
    folder.rename(workspace.builds / build.run_id)
    _sync(workspace.builds)
    pointer = workspace.builds / "CURRENT.next"
    with pointer.open("w") as file:
        file.write(build.run_id)
        file.flush()
        os.fsync(file.fileno())
    pointer.replace(workspace.builds / "CURRENT")
    _sync(workspace.builds)
    remove_old(workspace)


def settle(workspace: Workspace, build: Build) -> None:
    """Notes that nothing of this build waits to be sent or written down."""
    build.is_settled = True
    _write(workspace.builds / build.run_id / "build.json", asdict(build))


def keep_as_failed(workspace: Workspace) -> None:
    """Keeps builds/next as builds/failed, for a look at what went wrong."""
    failed = workspace.builds / "failed"
    shutil.rmtree(failed, ignore_errors=True)
    if next_folder(workspace).exists():
        next_folder(workspace).rename(failed)


def note_attempt(workspace: Workspace, attempt: dict[str, Any]) -> None:
    """Tells the app of the last attempt, and keeps a line of each of the last few hundred."""
    workspace.builds.mkdir(parents=True, exist_ok=True)
    _write(workspace.builds / "LAST.json", attempt)
    path = workspace.builds / "RUNS.jsonl"
    told = {name: attempt.get(name) for name in _TOLD_OF_RUNS}
    told["message"] = str(attempt.get("message") or "")[:500]
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(told, default=str) + "\n")
    if path.stat().st_size > MOST_BYTES_OF_RUNS:
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        shorter = path.with_suffix(".tmp")
        shorter.write_text("".join(lines[len(lines) // 2 :]), encoding="utf-8")
        shorter.replace(path)


def last_attempt(workspace: Workspace) -> dict[str, Any] | None:
    """What LAST.json tells; None where it tells nothing."""
    try:
        note = json.loads((workspace.builds / "LAST.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return note if isinstance(note, dict) else None


def remove_old(workspace: Workspace) -> None:
    """Keeps the published build and the one before; readers may still have it open."""
    published = workspace.current_run
    runs = sorted(path.name for path in workspace.builds.iterdir() if path.name[:2] == "20")
    kept = {published, *[run for run in runs if published and run < published][1 - KEPT_BUILDS :]}
    for run in runs:
        if run not in kept:
            shutil.rmtree(workspace.builds / run, ignore_errors=True)


def _write(path: Path, content: dict[str, Any]) -> None:
    temporary = path.with_suffix(".tmp")
    with temporary.open("w") as file:
        json.dump(content, file, indent=2, default=str)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
