"""Read-only access to the current build: one opener per build, one cursor per query."""

import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import streamlit as st
import yaml

from assay.workspace import Workspace

QUERIES = Path(__file__).parent / "queries"
_GONE = (duckdb.IOException, duckdb.ConnectionException)


class NoBuild(Exception):
    """Nothing has been published yet."""


@dataclass(frozen=True)
class Build:
    """What is known of the published build without opening it."""

    path: Path
    run_id: str
    finished_at: datetime | None
    last_journal_seq: int
    seconds: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Attempt:
    """The last run, published or not."""

    ok: bool
    finished_at: datetime | None
    message: str


@dataclass(frozen=True)
class Result:
    """Rows of one query, with what is needed to show where they came from.

    Attributes:
        frame: The rows.
        name: Folder and file of the query, or what stands for it.
        sql: The query; empty where the rows are of a file.
        parameters: What was bound.
        file: Where rows that no query gave were read.
    """

    frame: pd.DataFrame
    name: str
    sql: str
    parameters: dict[str, Any]
    file: str = ""


def current_build() -> Build | None:
    """The published build, or None where there is none."""
    path = Workspace.from_env().current_build
    if path is None:
        return None
    note = _read_json(path.parent / "build.json")
    fingerprint = note.get("fingerprint")
    fingerprint = fingerprint if isinstance(fingerprint, dict) else {}
    return Build(
        path=path,
        run_id=str(note.get("run_id", path.parent.name)),
        finished_at=_timestamp(note.get("finished_at")),
        last_journal_seq=int(fingerprint.get("last_journal_seq") or 0),
        seconds={
            step: float(value)
            for step, value in (note.get("seconds") or {}).items()
            if isinstance(value, int | float)
        },
    )


def last_attempt() -> Attempt | None:
    """The outcome of the last run, or None before the first."""
    note = _read_json(Workspace.from_env().builds / "LAST.json")
    if not note:
        return None
    return Attempt(
        ok=bool(note.get("ok", True)),
        finished_at=_timestamp(note.get("finished_at")),
        message=str(note.get("message") or ""),
    )


def attempts(most: int = 25) -> Result:
    """The last runs, the newest first: finished_at, outcome, seconds, message, run_id."""
    try:
        text = (Workspace.from_env().builds / "RUNS.jsonl").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        text = ""
    rows = []
    for line in reversed(text.splitlines()[-most:]):
        try:
            run = json.loads(line)
            begun, ended = (_timestamp(run.get(name)) for name in ("started_at", "finished_at"))
        except (ValueError, AttributeError):
            continue
        if begun is None or ended is None:
            continue
        went_well = "Published" if run.get("published") else "Nothing new"
        rows.append(
            {
                "finished_at": ended,
                "outcome": went_well if run.get("ok") else "Failed",
                "seconds": (ended - begun).total_seconds(),
                "message": str(run.get("message") or ""),
                "run_id": str(run.get("run_id") or ""),
            }
        )
    frame = pd.DataFrame(rows, columns=["finished_at", "outcome", "seconds", "message", "run_id"])
    return Result(frame, "quality/runs", "", {}, "builds/RUNS.jsonl")


def steps(build: Build) -> Result:
    """How long each step of the run took that made a build: step, seconds."""
    frame = pd.DataFrame(list(build.seconds.items()), columns=["step", "seconds"])
    return Result(frame, "quality/steps", "", {}, f"builds/{build.run_id}/build.json")


def written_page(name: str) -> Path | None:
    """A page that a run wrote into docs/, if there is one: checks.html, models.html."""
    path = Workspace.from_env().docs / name
    return path if path.is_file() else None


def pointer() -> tuple[str, int]:
    """Changes when a build is published or a run ends; cheap enough to ask every second."""
    workspace = Workspace.from_env()
    try:
        last = (workspace.builds / "LAST.json").stat().st_mtime_ns
    except FileNotFoundError:
        last = 0
    return str(workspace.current_build or ""), last


def query(name: str, **parameters: Any) -> Result:
    """Runs `app/queries/<name>.sql` on the current build with bound parameters.

    Args:
        name: Folder and file without ending, e.g. `overview/attention`.
        **parameters: One value per `$name` in the file.

    Raises:
        NoBuild: Nothing is published.
    """
    sql = query_text(name)
    frame = _run(sql, parameters)
    return Result(frame, name, sql, parameters)


def definitions(result: Result) -> pd.DataFrame:
    """What the columns of a result mean, in their order: relation, column_name, meaning.

    The warehouse explains its own columns; those that a page counts or joins for itself are
    explained in `queries/columns.yml`, and their relation is "this page".
    """
    relations = sorted(set(re.findall(r"\b(?:marts|checks)\.(\w+)", result.sql)))
    columns = list(result.frame.columns)
    sql = query_text("common/definitions")
    known = _run(sql, {"relations": relations, "columns": columns})
    own, shared = (_explained().get(part, {}) for part in (result.name, "every query"))
    counted = pd.DataFrame(
        [
            ("this page", column, own.get(column) or shared[column])
            for column in columns
            if column in own or (column in shared and column not in set(known["column_name"]))
        ],
        columns=["relation", "column_name", "meaning"],
    )
    of_marts = known[~known["column_name"].isin(list(own))]
    both = pd.concat([counted, of_marts], ignore_index=True)
    return both.sort_values(
        "column_name", key=lambda names: names.map(columns.index), kind="stable", ignore_index=True
    )


@cache
def _explained() -> dict[str, dict[str, str]]:
    return yaml.safe_load((QUERIES / "columns.yml").read_text(encoding="utf-8"))


def resource_names() -> dict[str, str]:
    """Names of resources by id."""
    frame = query("common/resource_names").frame
    return dict(zip(frame["resource_id"], frame["name"], strict=True))


def part_names(project: str) -> dict[tuple[str, str, str], str]:
    """Names of what a gate can be on, by question, scope and scope_key."""
    frame = query("common/part_names", project=project).frame
    keys = zip(frame["question_id"], frame["scope"], frame["scope_key"], strict=True)
    return dict(zip(keys, frame["name"], strict=True))


@cache
def query_text(name: str) -> str:
    """The SQL of one panel."""
    return (QUERIES / f"{name}.sql").read_text(encoding="utf-8")


def _run(sql: str, parameters: dict[str, Any]) -> pd.DataFrame:
    # The build may be replaced and its folder removed between two looks at the pointer.
    for attempt in (1, 2):
        build = Workspace.from_env().current_build
        if build is None:
            raise NoBuild
        try:
            # Copied on write: what a page adds to its rows is its own.
            return _rows(str(build), sql, parameters).copy(deep=False)
        except (*_GONE, FileNotFoundError):
            if attempt == 2:
                raise
            _open.clear(str(build))
    raise AssertionError("unreachable")


@st.cache_resource(max_entries=64, show_spinner=False)
def _rows(path: str, sql: str, parameters: dict[str, Any]) -> pd.DataFrame:
    """The rows that everybody who asks this build the same gets; a build never changes."""
    cursor = _open(path).cursor()
    try:
        return cursor.execute(sql, parameters).df()
    finally:
        cursor.close()


def _close(connection: duckdb.DuckDBPyConnection) -> None:
    connection.close()


@st.cache_resource(max_entries=2, on_release=_close, show_spinner=False)
def _open(path: str) -> duckdb.DuckDBPyConnection:
    """One locked, read-only connection per build; callers take cursors of it."""
    _rows.clear()
    connection = duckdb.connect(
        path, read_only=True, config={"enable_external_access": "false", "threads": "2"}
    )
    # GLOBAL, because a cursor inherits no session setting.
    connection.execute("set global TimeZone = 'UTC'")
    connection.execute("set lock_configuration = true")
    return connection


def _read_json(path: Path) -> dict[str, Any]:
    try:
        note = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return {}
    return note if isinstance(note, dict) else {}


def _timestamp(text: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
