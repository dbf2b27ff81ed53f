"""Item: what happened to one item, from its arrival to the label that holds?"""

import json
from typing import Any

import pandas as pd
import streamlit as st

from app import warehouse, wording
from app.components import frame
from app.components.facts import Fact, facts
from app.components.filters import choose, look_for, put
from app.components.panel import panel

EVENTS = {
    "arrived": "Arrived",
    "gold_known": "Gold answer known",
    "answered": "Answered",
    "left_empty": "Left empty",
    "quarantined": "Answer quarantined",
    "sent_in_rework": "Sent for rework",
    "waiting": "Answer waits for its item",
    "adjudicated": "Decided by a reviewer",
    "decision_undone": "Decision taken back",
    "skip": "Skipped by a reviewer",
    "flag": "Flagged by a reviewer",
    "accepted_early": "Accepted before its batch",
    "accepted": "Accepted with its batch",
}


def _wanted() -> str | None:
    """The item of the URL, or one that is looked for by its key."""
    search, chosen = st.columns([1, 2], vertical_alignment="bottom")
    with search:
        key = look_for("Find by the source's key", "find", placeholder="HD-4")
    if not key:
        return st.query_params.get("item")
    found = warehouse.query("item/find", project=frame.project(), wanted=key).frame
    with chosen:
        if found.empty:
            st.caption("No item starts with that.")
            return None
        rows = found.itertuples(index=False)
        names = {row.item_id: f"{row.source_key}  {row.text}" for row in rows}
        n_found = int(found["n_found"].iloc[0])
        label = wording.count(n_found, "item")
        label += f", the first {len(found)}" if n_found > len(found) else ""
        item_id = choose(label, names, "item")
    put("item", item_id)
    return item_id


def _text(row: pd.Series) -> None:
    blocks = [row.text] if pd.isna(row.paired_text) else [row.text, row.paired_text]
    for column, text in zip(st.columns(len(blocks)), blocks, strict=True):
        with column, st.container(border=True):
            st.text(text)


def _item(item_id: str) -> None:
    result = warehouse.query("item/item", item=item_id)
    if result.frame.empty:
        st.caption("This build has no such item.")
        st.stop()
    row = result.frame.iloc[0]

    def show() -> None:
        _text(row)
        figures = [
            Fact("Key", row.source_key),
            Fact("Source", row.source),
            Fact("Language", row.language or ""),
            Fact("Arrived", *wording.moment(row.received_at).split(", ", 1)),
        ]
        facts([figure for figure in figures if figure.value])
        notes = [row.project_name, row.origin_file, *_metadata(row.metadata)]
        st.text(" · ".join(str(note) for note in notes if note and not pd.isna(note)))

    panel("As it arrived", result, show=show)


def _metadata(text: Any) -> list[str]:
    return [f"{wording.name(name).lower()} {value}" for name, value in _object(text).items()]


def _details(text: Any) -> str:
    """The details of an event as words: "answer Transfer, row number 247, batch SI-02"."""
    parts = [
        f"{wording.name(name.removesuffix('_id')).lower()} "
        f"{wording.name(value).lower() if name == 'reason' else value}"
        for name, value in _object(text).items()
        if value not in (None, "", False) and name not in ("is_current", "label")
    ]
    return ", ".join(parts)


def _object(text: Any) -> dict[str, Any]:
    try:
        value = json.loads(text or "{}")
    except (TypeError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def _labels(item_id: str) -> None:
    panel(
        "The label that holds",
        warehouse.query("item/labels", item=item_id),
        columns={
            "question_name": "Question",
            "label_name": "Label",
            "decided_by": "Decided by",
            "vote_share": st.column_config.NumberColumn("Vote share", format="percent"),
            "n_answers": "Answers",
            "batch_id": "Batch",
        },
        words=("decided_by",),
        empty="No label holds yet.",
    )


def _answers(item_id: str) -> None:
    panel(
        "Answers, round by round",
        warehouse.query("item/answers", item=item_id),
        columns={
            "round": "Round",
            "annotator_name": ("Annotator", 210),
            "label_name": "Answer",
            "is_current": "Current",
            "confidence": st.column_config.NumberColumn("Confidence", format="%.2f"),
            "seconds": st.column_config.NumberColumn("Seconds", format="%.0f"),
            "comment": ("Comment", "medium"),
        },
        height="content",
        empty="Nobody has answered.",
    )


def _lineage(item_id: str) -> None:
    result = warehouse.query("item/lineage", item=item_id)
    frame_ = result.frame.assign(
        event=[EVENTS.get(event, wording.name(event)) for event in result.frame["event"]],
        details=[_details(text) for text in result.frame["details"]],
    )

    def show() -> None:
        st.dataframe(
            frame_,
            hide_index=True,
            placeholder="",
            height="content",
            column_order=["happened_at", "event", "actor", "round", "file_name", "details"],
            column_config={
                "happened_at": st.column_config.DatetimeColumn(
                    "When", format="D MMM YYYY, HH:mm:ss"
                ),
                "event": "What",
                "actor": "Who",
                "round": "Round",
                "file_name": "File",
                "details": st.column_config.TextColumn("Details", width="large"),
            },
        )

    panel("Its life", result, show=show, empty="Nothing is known of this item.")


frame.head("Item", "What happened to one item, from its arrival to the label that holds?")
wanted = _wanted()
if wanted is None:
    st.caption("Look for an item above, or choose one on the page of its batch.")
    st.stop()
_item(wanted)
_labels(wanted)
_answers(wanted)
_lineage(wanted)
