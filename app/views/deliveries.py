"""Deliveries: what arrived, what counts, and what was stopped and why?"""

import pandas as pd
import streamlit as st

from app import charts, warehouse, wording
from app.components import frame, intake
from app.components.facts import Fact, facts
from app.components.filters import choose
from app.components.panel import panel
from app.components.worklist import Row, worklist

STATUSES = ("landed", "held", "refused", "duplicate")
COUNTS = (
    ("n_received", "Records", 65),
    ("n_current", "Current", 65),
    ("n_superseded", "Superseded", 85),
    ("n_waiting", "Waiting", 62),
    ("n_quarantined", "Quarantined", 90),
    ("n_empty", "Empty", 55),
)
_TONES = {"refused": "red", "held": "yellow"}


def _filters() -> tuple[str | None, str | None, str | None]:
    project = frame.project()
    feeds = warehouse.query("deliveries/feeds", project=project).frame
    feed_box, status_box, file_box = st.columns([2, 1, 2])
    with feed_box:
        feed = choose(
            "Feed", {name: name for name in feeds["feed"]}, "feed", placeholder="All feeds"
        )
    with status_box:
        status = choose(
            "Status",
            {name: wording.name(name) for name in STATUSES},
            "status",
            placeholder="All",
        )
    listed = warehouse.query(
        "deliveries/deliveries", project=project, feed=feed, status=status
    ).frame
    with file_box:
        delivery = choose(
            "File of the quarantined rows",
            dict(zip(listed["delivery_id"], listed["file_name"], strict=True)),
            "delivery",
            placeholder="All files",
        )
    return feed, status, delivery


def _counts() -> None:
    result = warehouse.query("deliveries/counts", project=frame.project())
    row = result.frame.fillna(0).astype(int).iloc[0]
    figures = [
        Fact("Files", f"{row.n_deliveries:,}"),
        Fact("Landed", f"{row.n_landed:,}"),
        Fact("Held", f"{row.n_held:,}", warns=row.n_held > 0),
        Fact("Refused", f"{row.n_refused:,}", warns=row.n_refused > 0),
        Fact("Duplicate", f"{row.n_duplicate:,}"),
        Fact("Answers current", f"{row.n_current:,}", f"of {row.n_parsed:,}"),
        Fact("Quarantined", f"{row.n_quarantined:,}", warns=row.n_quarantined > 0),
        Fact("Waiting for items", f"{row.n_waiting:,}"),
    ]
    panel("What came in", result, show=lambda: facts(figures))


def _stopped(feed: str | None) -> None:
    result = warehouse.query("deliveries/stopped", project=frame.project(), feed=feed)
    rows = [
        Row(
            key=row.delivery_id,
            tone=_TONES.get(row.status, "gray"),
            chip=wording.name(row.status),
            title=row.file_name,
            subtitle=wording.reason(row.reason),
            text=_text(row.message),
            note=_text(row.hint),
            who=_text(row.sender),
            when=wording.ago(row.received_at),
            is_late=False,
            href=f"deliveries?delivery={row.delivery_id}",
        )
        for row in result.frame.itertuples(index=False)
    ]

    def show() -> None:
        heads = ["Status", "File", "What is wrong, and what helps", "From", "Received"]
        if opened := worklist(rows, heads, key="stopped"):
            st.query_params["delivery"] = opened
            st.rerun()

    panel("Files that were stopped", result, show=show, empty="No file was stopped.")


def _text(value: object) -> str:
    return "" if value is None or pd.isna(value) else str(value)


def _ledger(feed: str | None, status: str | None) -> None:
    result = warehouse.query("deliveries/ledger", project=frame.project(), feed=feed, status=status)
    panel(
        "Where the rows of each file ended up",
        result,
        chart=charts.ledger,
        caption="The latest 30 files. Answers of label files, records of all others; "
        "each bar adds up to what the file held.",
        empty="No file has brought rows.",
    )


def _reasons(feed: str | None, delivery: str | None) -> None:
    panel(
        "Why rows do not count",
        warehouse.query(
            "deliveries/reasons", project=frame.project(), feed=feed, delivery=delivery
        ),
        columns={
            "reason_code": "Reason",
            "disposition": "Disposition",
            "n_rows": st.column_config.NumberColumn("Rows", width="small"),
            "n_deliveries": st.column_config.NumberColumn("Files", width="small"),
        },
        words=("reason_code", "disposition"),
        empty="Every row counts.",
    )


def _quarantined(feed: str | None, delivery: str | None) -> None:
    panel(
        "Rows refused, quarantined or waiting",
        warehouse.query(
            "deliveries/quarantined", project=frame.project(), feed=feed, delivery=delivery
        ),
        columns={
            "file_name": ("File", 190),
            "row_number": st.column_config.NumberColumn("Row", width=55),
            "column_name": ("Column", 70),
            "value": ("Value", 95),
            "reason_code": ("Reason", 105),
            "message": ("What is wrong", 245),
            "hint": ("What helps", 315),
        },
        words=("reason_code",),
        height=430,
        row_height=112,
        empty="Every row counts.",
    )


def _drift(feed: str | None) -> None:
    panel(
        "What changed in how senders write",
        warehouse.query("deliveries/drift", project=frame.project(), feed=feed),
        columns={
            "received_at": st.column_config.DatetimeColumn("Received", format="D MMM, HH:mm"),
            "sender": "From",
            "file_name": ("File", 230),
            "kind": "Change",
            "subject": "Of",
            "before": ("Before", 220),
            "after": ("In this file", 220),
        },
        words=("kind",),
        caption="Against the earlier files of the same feed. Nothing here is wrong by itself; "
        "a change that nobody announced is worth a question.",
        empty="Every sender writes as before.",
    )


def _all(feed: str | None, status: str | None) -> None:
    panel(
        "All files",
        warehouse.query("deliveries/deliveries", project=frame.project(), feed=feed, status=status),
        columns={
            "received_at": st.column_config.DatetimeColumn(
                "Received", format="D MMM, HH:mm", width=100
            ),
            "file_name": ("File", 215),
            "sender": ("From", 115),
            "feed_kind": ("Brings", 60),
            "status": ("Status", 75),
            "format": ("Format", 60),
            **{
                name: st.column_config.NumberColumn(head, format="localized", width=width)
                for name, head, width in COUNTS
            },
        },
        words=("status", "feed_kind"),
        caption="Records as the file has them; of their answers, those that are current, "
        "superseded, waiting, quarantined or empty.",
        empty="No file has arrived.",
    )


frame.head("Deliveries", "What arrived, what counts, what was stopped and why?")
_counts()
intake.draw(frame.project())
feed, status, delivery = _filters()
_stopped(feed)
left, right = st.columns([4, 3], gap="large")
with left:
    _ledger(feed, status)
with right:
    _reasons(feed, delivery)
_quarantined(feed, delivery)
_drift(feed)
_all(feed, status)
