"""Draws an open page anew when there is something new to show, without running it to find out.

The browser asks the server for its pointer (`app/dashboard.py`) and has the page run only when it
is another one.
"""

from pathlib import Path

import streamlit as st

from app.pointer import SECONDS_BETWEEN_LOOKS

_component = st.components.v2.component(
    "assay.watch",
    html="<i hidden></i>",
    js=(Path(__file__).parent / "watch.js").read_text(encoding="utf-8"),
)


def watch(
    pointer: str, seconds_left: float | None, seconds_to_draw: float, key: str = "watch"
) -> None:
    """Has the page run again once the server's pointer is another one, or the login has ended.

    Args:
        pointer: Of what is drawn now.
        seconds_left: Of the login, if it ends by itself.
        seconds_to_draw: Within which the page runs again, at a moment of its own.
        key: Of the widget.
    """
    data = {
        "pointer": pointer,
        "seconds_left": seconds_left,
        "seconds_to_draw": seconds_to_draw,
        "seconds_between_looks": SECONDS_BETWEEN_LOOKS,
    }
    _component(key=key, data=data, on_changed_change=lambda: None)
