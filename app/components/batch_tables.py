"""The lists of one batch: its items, decisions, packages and deliveries."""

from typing import Any

import pandas as pd
import streamlit as st

from app import warehouse
from app.components.panel import panel


def rework_queue(project_id: str, batch_id: str, why_none: str = "") -> None:
    """Items that must be answered again, and by whom; `why_none` says why there may be none."""
    of_items(
        "Rework queue",
        warehouse.query("batches/rework_queue", project=project_id, batch=batch_id),
        before={"rank": st.column_config.NumberColumn("Rank", width="small")},
        columns={
            "reason": "Reason",
            "route": "Goes to",
            "value_after": st.column_config.NumberColumn("Value after", format="%.3f"),
        },
        words=("reason",),
        empty=f"Nothing is to be reworked. {why_none}".strip(),
    )


def items(project_id: str, batch_id: str) -> None:
    """Every item with the label that holds."""
    of_items(
        "Items, the most disputed first",
        warehouse.query("batches/items", project=project_id, batch=batch_id),
        columns={
            "role": ("Role", "small"),
            "label_name": "Label",
            "decided_by": "Decided by",
            "vote_share": st.column_config.ProgressColumn(
                "Vote share", format="percent", min_value=0, max_value=1
            ),
            "n_answers": st.column_config.NumberColumn("Answers", width="small"),
        },
        words=("role", "decided_by"),
        empty="The batch has no items.",
    )


def decisions(project_id: str, batch_id: str) -> None:
    """What reviewers decided, the newest first."""
    of_items(
        "Decisions",
        warehouse.query("batches/decisions", project=project_id, batch=batch_id),
        before={"decided_at": st.column_config.DatetimeColumn("Decided", format="D MMM, HH:mm")},
        columns={
            "action": "Action",
            "label_name": "Label",
            "reviewer": "Reviewer",
            "comment": ("Comment", "medium"),
        },
        words=("action",),
        empty="Nobody has decided an item of this batch.",
    )


def packages(project_id: str, batch_id: str) -> pd.DataFrame:
    """Rework and work that was made ready or sent; returns the rows."""
    result = warehouse.query("batches/packages", project=project_id, batch=batch_id)
    panel(
        "Packages",
        result,
        columns={
            "package_id": ("Package", 135),
            "status": ("Status", 75),
            "n_items": st.column_config.NumberColumn("Items", width=50),
            "n_answered_items": st.column_config.NumberColumn("Answered", width=70),
            "cost": st.column_config.NumberColumn("Cost", format="%.2f", width=60),
            "currency": ("", 42),
            "due_at": st.column_config.DatetimeColumn("Due", format="D MMM", width=60),
        },
        words=("status",),
        empty="No package was made for this batch.",
    )
    return result.frame


def deliveries(project_id: str, batch_id: str) -> None:
    """Files that brought items or answers."""
    panel(
        "Deliveries of this batch",
        warehouse.query("batches/deliveries", project=project_id, batch=batch_id),
        columns={
            "received_at": st.column_config.DatetimeColumn(
                "Received", format="D MMM, HH:mm", width=105
            ),
            "file_name": ("File", 200),
            "sender": ("From", 120),
            "n_current": st.column_config.NumberColumn("Answers", format="localized", width=75),
        },
        empty="Nothing has arrived for this batch.",
    )


def of_items(
    title: str,
    result: warehouse.Result,
    columns: dict[str, Any],
    words: tuple[str, ...] = (),
    empty: str = "",
    before: dict[str, Any] | None = None,
    key: str | None = None,
) -> None:
    """A row per item, which a click opens.

    Args:
        title: Of the panel.
        result: item_id, source_key, text where there is one, and the columns named below.
        columns: Shown between an item's key and its text.
        words: Columns whose codes read as words.
        empty: Said where there are no rows.
        before: Columns shown before the item's key.
        key: Tells two panels over the same query apart.
    """
    text = {"text": ("Text", "large")}
    panel(
        title,
        result,
        columns={
            **(before or {}),
            "source_key": ("Item", "small"),
            **columns,
            **(text if "text" in result.frame else {}),
        },
        words=words,
        on_row=_open,
        empty=empty,
        key=key,
    )


def _open(row: dict[str, Any]) -> None:
    st.switch_page("views/item.py", query_params={"item": row["item_id"]})
