"""Overview: what needs attention now?"""

from datetime import UTC, datetime
from urllib.parse import quote

import pandas as pd
import streamlit as st

from app import charts, palette, warehouse, wording
from app.components import changes, frame
from app.components.facts import Fact, facts
from app.components.panel import panel
from app.components.worklist import Row, worklist

GRID_BATCHES = 60


def _attention_rows(result: warehouse.Result) -> list[Row]:
    names = warehouse.resource_names()
    return [
        Row(
            key=f"{row.project_id}/{row.batch_id}",
            tone=palette.STATUS_BADGES.get(row.status, "gray"),
            chip=wording.name(row.status),
            title=row.batch_id,
            subtitle=row.name or "",
            text=row.next_action or "",
            note=wording.why(row.reason, names),
            who=wording.name(wording.with_names(row.owner, names)),
            when=wording.due(row.due_at, bool(row.is_late)),
            is_late=bool(row.is_late),
            href=f"batches?batch={quote(f'{row.project_id}/{row.batch_id}')}",
        )
        for row in result.frame.itertuples(index=False)
    ]


def _open_batch(project_id: str, batch_id: str) -> None:
    st.switch_page("views/batches.py", query_params={"batch": f"{project_id}/{batch_id}"})


def _attention() -> None:
    result = warehouse.query("overview/attention", project=frame.project())

    def show() -> None:
        heads = ["Status", "Batch", "Next action", "Whose turn", "Due"]
        if opened := worklist(_attention_rows(result), heads, key="attention"):
            _open_batch(*opened.split("/", 1))

    panel(
        "Who has to do what",
        result,
        show=show,
        empty="No batch waits for anybody.",
    )


def _headline() -> int:
    """Shows what waits, and tells how many batches there are."""
    result = warehouse.query("overview/headline", project=frame.project())
    row = result.frame.fillna(0).astype(int).iloc[0]
    figures = [
        Fact("Late batches", f"{row.n_late:,}", f"of {row.n_batches:,}", row.n_late > 0),
        Fact(
            "Blocking gates failed",
            f"{row.n_gates_failed:,}",
            f"{row.n_gates_undecided:,} undecided",
            row.n_gates_failed > 0,
        ),
        Fact(
            "Items to review",
            f"{row.n_review_items:,}",
            f"· {wording.count(row.n_spot_checks, 'spot check')}" if row.n_spot_checks else "",
        ),
        Fact(
            "Items out for rework",
            f"{row.n_items_out:,}",
            f"{row.n_packages_proposed} to approve" if row.n_packages_proposed else "",
        ),
        Fact(
            "Files stopped",
            f"{row.n_deliveries_stopped:,}",
            f"of {row.n_deliveries:,}",
            row.n_deliveries_stopped > 0,
        ),
        Fact(
            "Rows in quarantine",
            f"{row.n_quarantined:,}",
            f"{row.n_waiting:,} waiting" if row.n_waiting else "",
        ),
    ]
    panel("At a glance", result, show=lambda: facts(figures))
    return int(row.n_batches)


def _plan() -> None:
    result = warehouse.query("overview/plan", project=frame.project())
    today = pd.Timestamp(datetime.now(UTC).date())
    panel(
        "Items accepted, against what was due",
        result,
        chart=lambda rows: charts.accepted_against_plan(rows, today),
        caption="Work items of accepted batches, by the day they were accepted, and of all "
        "batches by the day they are due.",
        empty="No batch has a due date.",
    )


def _gates() -> None:
    result = warehouse.query("overview/gate_grid", project=frame.project(), limit=GRID_BATCHES)
    parts = list(result.frame.groupby("project_name"))
    judged = zip(result.frame["verdict"], result.frame["reason"], strict=True)
    outcomes = {wording.outcome(*both) for both in judged}
    panel(
        "Gates of each batch",
        result,
        charts=[
            charts.gate_grid(part, legend=number == len(parts), outcomes=outcomes)
            for number, (_, part) in enumerate(parts, start=1)
        ],
        caption="Faint marks are provisional: the batch is not delivered in full. Advisory gates "
        "do not stop a batch. A missed gate passes, as resolved, once every item in question is "
        "reworked or adjudicated; its value stays that of the first answers. A click opens the "
        "batch.",
        empty="No gate has been measured.",
        on_pick=lambda mark: _open_batch(mark["project_id"], mark["batch_id"]),
    )


def _statuses() -> None:
    result = warehouse.query("overview/batches_by_status", project=frame.project())
    panel(
        "Batches by status",
        result,
        chart=charts.batches_by_status,
        empty="No batch has been ordered.",
    )


def _phases() -> None:
    panel(
        "From pilot to routine",
        warehouse.query("overview/phases", project=frame.project()),
        columns={
            "project_name": ("Project", 125),
            "phase": ("Phase", 62),
            "next_action": ("Next", 150),
            "pilot_batch_id": ("Pilot", 60),
        },
        words=("phase",),
        height="content",
        caption="The first batch of a project is its pilot.",
        empty="No project is configured.",
    )


def _owed() -> None:
    result = warehouse.query("overview/late", project=frame.project())
    panel(
        "Who owes answers",
        result,
        columns={
            "batch_id": ("Batch", 58),
            "resource_name": ("Resource", 90),
            "owes": ("Owes", 92),
            "received": ("Received", 75),
            "due_at": st.column_config.DatetimeColumn("Due", format="D MMM", width=60),
            "is_late": st.column_config.CheckboxColumn("Late", width=45),
        },
        words=("owes",),
        empty="Everything ordered has arrived.",
    )


def _packages() -> None:
    result = warehouse.query("overview/packages", project=frame.project())
    panel(
        "Packages not answered yet",
        result,
        columns={
            "batch_id": ("Batch", 58),
            "resource_name": ("Resource", 90),
            "status": ("Status", 75),
            "n_items": st.column_config.NumberColumn("Items", format="localized", width=50),
            "cost": st.column_config.NumberColumn("Cost", format="%.2f", width=62),
            "currency": ("", 42),
            "due_at": st.column_config.DatetimeColumn("Due", format="D MMM", width=60),
        },
        words=("status",),
        empty="No package is out.",
    )


def _deliveries() -> None:
    result = warehouse.query("overview/deliveries", project=frame.project())
    panel(
        "Latest deliveries",
        result,
        columns={
            "received_at": st.column_config.DatetimeColumn("Received", format="D MMM, HH:mm"),
            "file_name": ("File", "medium"),
            "sender": "From",
            "status": "Status",
            "n_received": st.column_config.NumberColumn("Rows", format="localized"),
            "n_quarantined": st.column_config.NumberColumn("Quarantined", format="localized"),
        },
        words=("status",),
        height="content",
        empty="No file has arrived.",
    )


frame.head("Overview", "What needs attention now?")
if not _headline():
    st.caption("No batch has been ordered: no batch brief has arrived.")
    frame.how_to_start()
_attention()
left, right = st.columns([4, 3], gap="large")
with left:
    _gates()
    _plan()
with right:
    _statuses()
    _phases()
    _owed()
    _packages()
changes.draw(frame.project())
_deliveries()
