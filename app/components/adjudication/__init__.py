"""Adjudication: a queue on the client, an outbox that the journal acknowledges.

The component keeps what is not acknowledged yet, each decision under an id of its own, and hands
it in (`/decisions`, app/dashboard.py) without a run of the page. Sending twice is harmless, so
nothing is lost when keys come faster than the server answers or when a connection breaks.
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
    queue: Queue, token: str, renew: Callable[[], None], key: str = "adjudication"
) -> None:
    """Shows a queue.

    Args:
        queue: The items to decide.
        token: Names this queue; another token makes the client start over.
        renew: Called when the reviewer asks for what is left.
        key: Of the widget.
    """
    _component(key=key, data={"token": token, "queue": queue}, on_renew_change=renew)
