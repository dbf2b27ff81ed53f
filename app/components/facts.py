"""A row of figures. Every text is escaped."""

from dataclasses import dataclass
from html import escape

import streamlit as st


@dataclass(frozen=True)
class Fact:
    """One figure: its name, its value and, smaller, what the value is out of."""

    name: str
    value: str
    note: str = ""
    warns: bool = False


def facts(figures: list[Fact]) -> None:
    """Draws figures side by side."""
    cells = "".join(
        f"<div><dt>{escape(figure.name)}</dt>"
        f'<dd class="{"warn" if figure.warns else ""}">{escape(figure.value)}'
        f"{f' <small>{escape(figure.note)}</small>' if figure.note else ''}</dd></div>"
        for figure in figures
    )
    st.html(f'<dl class="facts">{cells}</dl>')
