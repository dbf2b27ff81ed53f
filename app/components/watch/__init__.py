"""Draws an open page anew when there is something new to show, without running it to find out.

The browser asks the server for its pointer (`app/dashboard.py`) and has the page run only when it
is another one.
"""

from pathlib import Path

import streamlit as st

_component = st.components.v2.component(
    "assay.watch",
    html="<i hidden></i>",
    js=(Path(__file__).parent / "watch.js").read_text(encoding="utf-8"),
)


def watch(pointer: str, seconds_left: float | None, key: str = "watch") -> None:
    """Has the page run again once the server's pointer is another one, or the login has ended.

    Args:
        pointer: Of what is drawn now.
        seconds_left: Of the login, if it ends by itself.
        key: Of the widget.
    """
    data = {"pointer": pointer, "seconds_left": seconds_left}
    _component(key=key, data=data, on_changed_change=lambda: None)
