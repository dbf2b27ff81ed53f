"""Changes that a lead makes to batches: journal entries that membership and status follow from."""

import getpass
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from assay import reports
from assay.errors import WrongUse
from assay.journal import Entry, Journal
from assay.signing import SEEN, Seen, given_reason
from assay.workspace import Workspace
from loaders.header import nearest_name

_BATCHES = """
select project_id, batch_id, status, round from marts.batch_status
where batch_id = ? and (? is null or project_id = ?)
"""
_ITEMS = """
select members.item_id, items.source_key
from marts.batch_items as members
inner join marts.items as items on members.item_id = items.item_id
where members.project_id = ? and members.batch_id = ? and members.withdrawn_at is null
order by items.source_key, members.item_id
"""
_GATES = f"""
select {", ".join(SEEN)} from marts.gate_results
where project_id = ? and batch_id = ? and is_last_round
order by gate_id, question_id, scope, scope_key
"""
_MEMBERS = """
select item_id, is_resolved and not is_accepted as is_acceptable from marts.batch_items
where project_id = ? and batch_id = ? and role = 'work' and withdrawn_at is null
"""


@dataclass(frozen=True)
class Batch:
    """A batch as it is published."""

    project_id: str
    batch_id: str
    status: str
    round: int


def actor() -> str:
    """Who signs: ASSAY_ACTOR, else the account's name."""
    return os.environ.get("ASSAY_ACTOR") or getpass.getuser()


def find(workspace: Workspace, batch_id: str, project_id: str | None = None) -> Batch:
    """The batch of that name in the published build.

    Raises:
        WrongUse: There is none, or several projects have one.
    """
    with _build(workspace) as build:
        found = build.execute(_BATCHES, [batch_id, project_id, project_id]).fetchall()
        if not found:
            rows = build.execute("select distinct batch_id from marts.batch_status").fetchall()
            known = sorted(row[0] for row in rows)
            nearest = nearest_name(batch_id, known)
            meant = f" Was {nearest} meant?" if nearest else ""
            raise WrongUse(f"No batch is called {batch_id}.{meant} There are: {', '.join(known)}.")
    if len(found) > 1:
        projects = ", ".join(sorted(row[0] for row in found))
        raise WrongUse(f"Several projects have a batch {batch_id}: say --project, of {projects}.")
    return Batch(*found[0])


def seen(workspace: Workspace, batch: Batch) -> Seen:
    """A batch with the verdicts of its last round, as a lead reads them in the build."""
    own = [batch.project_id, batch.batch_id]
    with _build(workspace) as build:
        rows = build.execute(_GATES, own).fetchall()
    gates = [dict(zip(SEEN, row, strict=True)) for row in rows]
    return Seen(*own, batch.status, batch.round, gates, workspace.current_run)


def acceptable(workspace: Workspace, batch: Batch) -> tuple[list[str], int]:
    """Work items that are resolved and not accepted yet, and how many there are in all."""
    with _build(workspace) as build:
        rows = build.execute(_MEMBERS, [batch.project_id, batch.batch_id]).fetchall()
    return [item_id for item_id, is_acceptable in rows if is_acceptable], len(rows)


def exists(workspace: Workspace, project_id: str, batch_id: str) -> bool:
    """Whether a project has a batch of that name."""
    with _build(workspace) as build:
        return bool(build.execute(_BATCHES, [batch_id, project_id, project_id]).fetchall())


def items_of(workspace: Workspace, batch: Batch) -> dict[str, str]:
    """Item id -> the source's own id, of the items that are in a batch now."""
    with _build(workspace) as build:
        return dict(build.execute(_ITEMS, [batch.project_id, batch.batch_id]).fetchall())


def chosen_items(workspace: Workspace, batch: Batch, file: Path) -> list[str]:
    """The items that a file names, one id a line: the source's own or ours.

    Raises:
        WrongUse: A line names no item of the batch; says which.
    """
    members = items_of(workspace, batch)
    by_name = {key: item_id for item_id, key in members.items()} | {one: one for one in members}
    chosen: dict[str, None] = {}
    lines = file.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    for number, line in enumerate(lines, start=1):
        if not (name := line.strip()):
            continue
        if name not in by_name:
            raise WrongUse(
                f"{file}, line {number}: '{name}' is no item of batch {batch.batch_id}. Expected "
                "one id a line, the source's own or item_id; nothing was changed."
            )
        chosen[by_name[name]] = None
    if not chosen:
        raise WrongUse(f"{file} names no item. Expected one id a line; nothing was changed.")
    return list(chosen)


def change(
    workspace: Workspace,
    action: str,
    batch: Batch,
    reason: str,
    to_batch_id: str | None = None,
    items: list[str] | None = None,
) -> Entry:
    """Notes a change; the next run follows it."""
    payload: dict[str, Any] = {
        "action": action,
        "project_id": batch.project_id,
        "batch_id": batch.batch_id,
        "to_batch_id": to_batch_id,
        "reason": given_reason(reason),
    }
    if items is not None:
        payload["items"] = items
    return Journal(workspace.journal).append("batch_changed", payload, actor())


def _build(workspace: Workspace) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(reports.published(workspace)), read_only=True)
