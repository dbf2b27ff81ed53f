"""What lies behind a batch and before it: its statuses so far, and what would decide its gates."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from app import warehouse, wording
from app.components.panel import panel


def exits(project_id: str, batch_id: str) -> None:
    """What would decide each undecided gate, and at what cost; nothing where all are decided."""
    result = warehouse.query("batches/gate_exits", project=project_id, batch=batch_id)
    if result.frame.empty:
        return
    shown = result.frame.assign(
        gate=[_gate(row) for row in result.frame.itertuples(index=False)],
        takes=[_takes(row) for row in result.frame.itertuples(index=False)],
        price=[_price(row) for row in result.frame.itertuples(index=False)],
    )
    panel(
        "What would decide it",
        replace(result, frame=shown),
        columns={
            "gate": st.column_config.TextColumn("Gate", width=95),
            "exit": st.column_config.TextColumn("Way", width=100),
            "takes": st.column_config.TextColumn("Takes", width=105),
            "price": st.column_config.TextColumn("Costs", width=80),
            "says": st.column_config.TextColumn("That is", width="large"),
        },
        words=("exit",),
        height="content",
        caption="If values stay as they are now. Counts of answers and items are the least that "
        "it takes.",
    )


def history(project_id: str, batch_id: str) -> None:
    """The statuses and rounds that were shown, one after the other."""
    panel(
        "How it got here",
        warehouse.query("batches/history", project=project_id, batch=batch_id),
        columns={
            "status": st.column_config.TextColumn("Status", width=120),
            "round": st.column_config.NumberColumn("Round", width=60),
            "published_at": st.column_config.DatetimeColumn(
                "Shown from", format="D MMM YYYY, HH:mm"
            ),
            "until": st.column_config.DatetimeColumn("Until", format="D MMM YYYY, HH:mm"),
        },
        words=("status",),
        height="content",
        caption="As published at the time (UTC); the last row is this build's.",
    )


def _gate(row: object) -> str:
    name = wording.name(row.gate_id)
    return name if pd.isna(row.scope_key) else f"{name}, {row.scope_key}"


def _takes(row: object) -> str:
    if not row.is_possible:
        return "not possible"
    return wording.count(row.n_needed, row.unit.removesuffix("s"))


def _price(row: object) -> str:
    if pd.isna(row.cost) or not row.is_possible:
        return ""
    return f"{row.cost:,.2f} {'' if pd.isna(row.currency) else row.currency}".strip()
