"""A list of things to act on; a click opens one. Texts are set as text, never as markup."""

from pathlib import Path
from typing import TypedDict

import streamlit as st

_HERE = Path(__file__).parent


class Row(TypedDict):
    """One line of the list; all texts may come from the data."""

    key: str
    tone: str  # gray, blue, yellow, violet, orange, red, green
    chip: str
    title: str
    subtitle: str
    text: str
    note: str
    who: str
    when: str
    is_late: bool
    href: str


_component = st.components.v2.component(
    "assay.worklist",
    html='<div class="worklist" role="list"></div>',
    css=(_HERE / "worklist.css").read_text(encoding="utf-8"),
    js=(_HERE / "worklist.js").read_text(encoding="utf-8"),
)


def worklist(rows: list[Row], heads: list[str], key: str) -> str | None:
    """Draws the list.

    Args:
        rows: What to show, in order.
        heads: Of the five columns: status, name, next action, who, when.
        key: Of the widget.

    Returns:
        The key of the row that was clicked just now.
    """
    result = _component(data={"rows": rows, "heads": heads}, key=key, on_opened_change=lambda: None)
    return result.opened
