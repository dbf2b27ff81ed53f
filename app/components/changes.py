"""What changed since somebody was last here: batches as published, and files that came."""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pandas as pd
import streamlit as st

from app import access, history, palette, warehouse, wording
from app.components.facts import Fact, facts
from app.components.filters import choose
from app.components.panel import panel
from app.components.worklist import Row, worklist

MOST = 30
COLUMNS = ["project_id", "batch_id", "name", "status_before", "status", "verdicts"]


def draw(project: str | None) -> None:
    """Shows what moved and what came since a moment that is chosen."""
    box, _ = st.columns([1, 3])
    with box:
        since = _since()
    if since is None:
        return
    left, right = st.columns([4, 3], gap="large")
    with left:
        _batches(since, project)
    with right:
        _files(since, project)


def _since() -> datetime | None:
    person = access.current()
    before = history.last_visit(person.name) if person else None
    days = {"1": "a day ago", "7": "a week ago", "30": "a month ago"}
    visit = {"visit": f"my last visit, {wording.ago(before)}"} if before else {}
    chosen = choose("What changed since", visit | days, "since")
    if chosen == "visit":
        return before
    return datetime.now(UTC) - timedelta(days=int(chosen)) if chosen else None


def _batches(since: datetime, project: str | None) -> None:
    known = warehouse.query("batches/list", project=project).frame
    keys = zip(known["project_id"], known["batch_id"], strict=True)
    names = dict(zip(keys, known["name"], strict=True))
    changed = pd.DataFrame(
        [
            (
                change.project_id,
                change.batch_id,
                names.get((change.project_id, change.batch_id)) or "",
                change.before,
                change.after,
                _verdicts(change),
            )
            for change in history.changes_since(since, project)
        ],
        columns=COLUMNS,
    )
    moved = changed[changed["status_before"].notna()]
    n_new, n_builds = len(changed) - len(moved), history.n_published_since(since)

    def show() -> None:
        parts = [
            wording.count(len(moved), "batch moved", "batches moved"),
            wording.count(n_new, "batch is new", "batches are new") if n_new else "",
            wording.count(n_builds, "build"),
        ]
        st.text(f"{', '.join(part for part in parts if part)}.")
        rows = [_row(row) for row in moved.head(MOST).itertuples(index=False)]
        heads = ["Now", "Batch", "Was", "Gates", ""]
        if rows and (opened := worklist(rows, heads, key="changes")):
            st.switch_page("views/batches.py", query_params={"batch": opened})

    panel(
        "Batches that changed",
        warehouse.Result(
            changed,
            "overview/changes",
            "",
            {"project": project, "since": since},
            "journal.sqlite, in its entries of kind published",
        ),
        show=show,
        caption=wording.first(MOST, len(moved)).strip(),
        empty="No batch has changed since.",
    )


def _verdicts(change: history.Change) -> str:
    return ", ".join(
        f"{wording.name(gate.split('/')[0])} {wording.verdict(now).lower()}"
        for gate, before, now in change.verdicts
        if before is not None
    )


def _row(row: tuple) -> Row:
    key = f"{row.project_id}/{row.batch_id}"
    return Row(
        key=key,
        tone=palette.STATUS_BADGES.get(row.status, "gray"),
        chip=wording.name(row.status),
        title=row.batch_id,
        subtitle=row.name,
        text=wording.name(row.status_before) if row.status_before != row.status else "The same",
        note="",
        who=row.verdicts,
        when="",
        is_late=False,
        href=f"batches?batch={quote(key)}",
    )


def _files(since: datetime, project: str | None) -> None:
    result = warehouse.query("overview/arrived", project=project, since=since.replace(tzinfo=None))
    row = result.frame.iloc[0]
    figures = [
        Fact("Files", f"{row.n_deliveries:,}"),
        Fact("Stopped", f"{row.n_stopped:,}", warns=row.n_stopped > 0),
        Fact("Records", f"{row.n_received:,}"),
        Fact("Quarantined", f"{row.n_quarantined:,}"),
    ]
    panel("Files that came", result, show=lambda: facts(figures))
