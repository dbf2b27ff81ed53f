"""What changed between two texts, word by word. Every text is escaped."""

from html import escape

import streamlit as st

from app import guidelines

_TAGS = {"same": "span", "removed": "del", "added": "ins"}


def diff(title: str, before: str, after: str) -> None:
    """Draws a text with what was removed struck through and what was added marked."""
    runs = guidelines.words_changed(before, after)
    words = "".join(f"<{_TAGS[kind]}>{escape(text)}</{_TAGS[kind]}>" for kind, text in runs)
    note = {(False, True): "new", (True, False): "removed"}.get((bool(before), bool(after)), "")
    head = f"<h4>{escape(title)}{f' <small>{note}</small>' if note else ''}</h4>"
    st.html(f'<div class="diff">{head if title else ""}<p dir="auto">{words}</p></div>')


def passage(title: str, text: str) -> None:
    """Draws one section of a text."""
    head = f"<h4>{escape(title)}</h4>" if title else ""
    st.html(f'<div class="diff">{head}<p dir="auto">{escape(text)}</p></div>')
