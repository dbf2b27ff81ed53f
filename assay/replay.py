"""Builds beside the published one: the facts known at a time, or another policy over all history.

Nothing is landed, published or sent; the same models build from the same facts.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from assay import configuration, fingerprint, publication, reports
from assay.errors import AssayError, WrongUse
from assay.journal import Journal
from assay.progress import Progress, silent
from assay.transformation import Transformation
from assay.workspace import Workspace

Row = dict[str, Any]

# The verdict of a batch is that of its worst blocking gate.
_CHANGES = """
with verdicts as (
    {sides}
),
sides as (
    select
        side, project_id, batch_id, round,
        case
            when bool_or(verdict = 'fail') then 'fail'
            when bool_or(verdict = 'undecided') then 'undecided'
            else 'pass'
        end as verdict,
        string_agg(
            gate_id || coalesce(' (' || scope_key || ')', '') || ': ' || reason, '; '
            order by gate_id, question_id, scope_key
        ) filter (where verdict <> 'pass') as reason
    from verdicts where severity = 'blocking' group by all
),
batches as (
    select project_id, batch_id, round,
        max(verdict) filter (where side = 'now') as verdict_now,
        max(verdict) filter (where side = 'then') as verdict_then,
        max(reason) filter (where side = 'then') as reason_then
    from sides group by all
)
select
    batches.*, now_status.status as status_now, then_status.status as status_then
from batches
left join marts.batch_status as now_status using (project_id, batch_id)
left join other.marts.batch_status as then_status using (project_id, batch_id)
where verdict_now is distinct from verdict_then or (
    now_status.status <> then_status.status and batches.round = now_status.round
)
order by project_id, batch_id, round
"""
_SIDE = "select '{side}' as side, * from {schema}marts.gate_results"


@dataclass(frozen=True)
class WhatIf:
    """What another policy would have said.

    Attributes:
        n_batches: How many batches were judged.
        changes: One row per batch and round whose verdict or status differs.
    """

    n_batches: int
    changes: list[Row]


def moment(text: str) -> datetime:
    """An ISO time as UTC; without an offset it is UTC, without a clock the end of that day.

    Raises:
        WrongUse: It is no time.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise WrongUse(
            f"'{text}' is no time. Expected one such as 2026-05-04 or 2026-05-04T09:00."
        ) from None
    if len(text) == 10:
        found = found.replace(hour=23, minute=59, second=59, microsecond=999_999)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def as_of(
    workspace: Workspace,
    at: datetime,
    transformation: Transformation | None = None,
    *,
    wait: float = 10.0,
    progress: Progress = silent,
) -> Path:
    """Builds from the facts known at a time, under today's formulas.

    Returns:
        The build's database, below builds/as-of-<time>.

    Raises:
        AssayError: The build failed.
    """
    folder = workspace.builds / f"as-of-{at:%Y%m%dT%H%M%S%f}"
    with (
        workspace.writer_lock(wait, "assay run --as-of"),
        _scratch(workspace, workspace.config) as scratch,
        _as_of_variable(f"{at:%Y-%m-%d %H:%M:%S.%f}"),
    ):
        database = _build(scratch, transformation or Transformation(), progress)
        folder.mkdir(parents=True, exist_ok=True)
        database.replace(folder / "assay.duckdb")
    return folder / "assay.duckdb"


def as_published(workspace: Workspace, at: datetime) -> Row:
    """What the build said that was published at a time, as the journal noted it.

    Raises:
        WrongUse: Nothing was published yet.
    """
    entries = Journal(workspace.journal).entries(kinds=["published"])
    before = [entry for entry in entries if entry.recorded_at <= at]
    if not before:
        first = f" The first build was published at {entries[0].recorded_at:%Y-%m-%d %H:%M} UTC."
        raise WrongUse(f"Nothing was published by then.{first if entries else ''}")
    return {"published_at": before[-1].recorded_at, **before[-1].payload}


def what_if(
    workspace: Workspace,
    gates: Path,
    transformation: Transformation | None = None,
    *,
    wait: float = 10.0,
    progress: Progress = silent,
) -> WhatIf:
    """Judges every batch and round under other gates, and says what would differ.

    Rework that went out under the policy of the day stays what it was.

    Raises:
        WrongUse: The file cannot be used, or the published build is not of today's facts.
        AssayError: The build failed.
    """
    published = reports.published(workspace)
    with (
        workspace.writer_lock(wait, "assay gates what-if"),
        tempfile.TemporaryDirectory(dir=workspace.builds, prefix="policy-") as folder,
    ):
        config = Path(folder)
        shutil.copytree(workspace.seeds, config / "seeds")
        shutil.copyfile(gates, config / "seeds" / "gates.csv")
        if refusal := configuration.refusal(config / "seeds"):
            raise WrongUse(refusal.replace("seeds/gates.csv", str(gates)))
        _demand_current(workspace)
        with _scratch(workspace, config) as scratch:
            database = _build(scratch, transformation or Transformation(), progress)
            return _compare(published, database)


def _demand_current(workspace: Workspace) -> None:
    build = publication.current(workspace)
    wanted = fingerprint.take(workspace).as_dict()
    if build is None or {**build.fingerprint, "day": ""} != {**wanted, "day": ""}:
        raise WrongUse("Something is newer than the published build. First run: assay run")


def _compare(published: Path, other: Path) -> WhatIf:
    sides = " union all by name ".join(
        (_SIDE.format(side="now", schema=""), _SIDE.format(side="then", schema="other."))
    )
    with duckdb.connect(str(published), read_only=True) as build:
        build.execute(f"attach '{other}' as other (read_only)")
        rows = build.execute(_CHANGES.format(sides=sides)).fetchall()
        columns = [column[0] for column in build.description or []]
        counted = build.execute("select count(*) from marts.batch_status").fetchone()
    return WhatIf(counted[0], [dict(zip(columns, row, strict=True)) for row in rows])


@contextmanager
def _scratch(workspace: Workspace, config: Path) -> Iterator[Workspace]:
    """A home with the same facts, thrown away afterwards."""
    workspace.builds.mkdir(parents=True, exist_ok=True)
    if not workspace.facts.exists():
        raise AssayError(f"There are no facts below {workspace.home} yet. Run: assay run")
    with tempfile.TemporaryDirectory(dir=workspace.builds, prefix="scratch-") as folder:
        scratch = Workspace(Path(folder), config)
        scratch.facts.symlink_to(workspace.facts.resolve())
        publication.start(scratch)
        yield scratch


def _build(scratch: Workspace, transformation: Transformation, progress: Progress) -> Path:
    nodes = transformation.build(scratch, unit_tests=False, progress=progress)
    if failed := [node for node in nodes if node.failed]:
        first = failed[0]
        raise AssayError(f"The build failed at {first.resource_type} {first.name}: {first.message}")
    return publication.next_folder(scratch) / "assay.duckdb"


@contextmanager
def _as_of_variable(value: str) -> Iterator[None]:
    before = os.environ.get("ASSAY_AS_OF")
    os.environ["ASSAY_AS_OF"] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ["ASSAY_AS_OF"]
        else:
            os.environ["ASSAY_AS_OF"] = before
