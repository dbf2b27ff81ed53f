"""Adjudication: a queue on the client, an outbox that the journal acknowledges.

The component sends everything that is not acknowledged yet, each decision under an id of its
own, and gets one answer per id. Sending twice is harmless, so nothing is lost when keys come
faster than the server answers or when a connection breaks.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypedDict

import streamlit as st

_HERE = Path(__file__).parent
# One module, in this order.
_SCRIPTS = (
    "outbox.js",
    "differences.js",
    "cards.js",
    "editors.js",
    "sidebar.js",
    "queue.js",
    "notes.js",
    "sheet.js",
    "keys.js",
    "desk.js",
)


class Queue(TypedDict):
    """What one reviewer works through; all texts may come from the data."""

    items: list[dict[str, Any]]
    questions: dict[str, dict[str, Any]]
    resources: dict[str, str]
    guidelines: dict[str, dict[str, Any]]
    is_blind: bool


class Answer(TypedDict, total=False):
    """What became of one decision: `stored`, `taken` (by whom, with which label) or `refused`."""

    id: str
    state: str
    label: str | None
    by: str
    message: str


_component = st.components.v2.component(
    "assay.adjudication",
    html=(_HERE / "adjudication.html").read_text(encoding="utf-8"),
    css=(_HERE / "adjudication.css").read_text(encoding="utf-8"),
    js="\n".join((_HERE / name).read_text(encoding="utf-8") for name in _SCRIPTS),
)


def adjudication(
    queue: Queue,
    token: str,
    record: Callable[[list[dict[str, Any]]], list[Answer]],
    renew: Callable[[], None],
    key: str = "adjudication",
) -> None:
    """Shows the queue and records what comes from it.

    Args:
        queue: The items to decide.
        token: Names this queue; another token makes the client start over.
        record: Writes decisions and says what became of each.
        renew: Called when the reviewer asks for what is left.
        key: Of the widget.
    """
    state = st.session_state.get(key) or {}
    outbox = state.get("outbox") or {}
    answers: list[Answer] = []
    if outbox.get("decisions"):
        answers = record(outbox["decisions"])
    data = {"token": token, "nonce": outbox.get("nonce"), "answers": answers}
    # The queue is sent once; every later message carries acknowledgements only.
    if outbox.get("token") != token:
        data["queue"] = queue
    _component(
        key=key,
        data=data,
        default={"outbox": None, "renew": None},
        on_outbox_change=lambda: None,
        on_renew_change=lambda: None,
    )
    if state.get("renew") == token:
        renew()
