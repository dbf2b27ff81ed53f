"""The head of a panel: its title, and a tab for each of its views, of which one is open.

Streamlit's own tabs keep a block for each view and watch all of them, on a page of ten panels for
a seventh of what it costs a browser.
"""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

_HERE = Path(__file__).parent

_component = st.components.v2.component(
    "assay.panel_head",
    html='<div class="panel-head"><h3 class="panel-title"></h3>'
    '<div class="panel-tabs" role="tablist"></div></div>',
    js=(_HERE / "panel_head.js").read_text(encoding="utf-8"),
    isolate_styles=False,  # So that a rule is there once, and not in each panel.
)


def panel_head(title: str, views: Sequence[str], key: str) -> str:
    """Draws the head; the caller draws what is open, in a container whose key begins with `view-`.

    Args:
        title: Of the panel.
        views: Names of the tabs, in order; the first is open until another one is chosen.
        key: Of the widget.

    Returns:
        The view that is open.
    """
    chosen = st.session_state.get(key, {}).get("open")
    shown = chosen if chosen in views else views[0]
    _component(
        key=key,
        data={"title": title, "views": list(views), "open": shown},
        on_open_change=lambda: None,
    )
    return shown
