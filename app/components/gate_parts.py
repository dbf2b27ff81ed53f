"""Gates on a label, a resource or a language of a batch: what was measured and what decides it."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from app import warehouse, wording
from app.charts import encodings
from app.components.panel import panel

ORDER = {"fail": 0, "undecided": 1, "pass": 2}


def draw(result: warehouse.Result, names: dict[tuple[str, str, str], str]) -> None:
    """Draws the gates on parts of a batch as they stand, those that stop it first.

    Args:
        result: Rows of `batches/gates`; nothing is drawn where all are of whole batches.
        names: Of labels and resources, by question, scope and scope_key.
    """
    frame = result.frame
    frame = frame[(frame["scope"] != "batch") & frame["is_last_round"]]
    if frame.empty:
        return
    rows = list(frame.itertuples(index=False))
    shown = frame.assign(
        gate=encodings.gate_names(frame),
        part=[wording.part(row, names) for row in rows],
        shown=[
            f"{encodings.figure(row.value, row.threshold)} {encodings.interval(row)}"
            for row in rows
        ],
        outcome=[wording.outcome(row.verdict, row.reason) for row in rows],
        why=[wording.reason(row.reason) for row in rows],
        decides=[decides(row) for row in rows],
        place=[(row.severity == "advisory", ORDER.get(row.verdict, 1)) for row in rows],
    ).sort_values(["place", "gate", "part"], kind="stable")
    panel(
        "Gates on parts of the batch",
        replace(result, frame=shown.drop(columns="place")),
        columns={
            "gate": ("Gate", 190),
            "part": ("On", 170),
            "shown": ("Value and 95 % interval", 150),
            "n": st.column_config.NumberColumn("n", width=50),
            "outcome": ("Verdict", 85),
            "why": ("Because", 160),
            "decides": ("What would decide it", 250),
        },
        caption="One blocking gate that a label, resource or language misses stops the batch.",
        key="batches/gate_parts",
    )


def decides(row: object) -> str:
    """What moves a gate that does not pass; empty where it does.

    Args:
        row: One of `batches/gates`.
    """
    if row.verdict == "pass":
        return ""
    if row.verdict == "undecided":
        return "" if pd.isna(row.ways) else row.ways
    if row.rework_outlook == "rework":
        left = f", {int(row.n_unresolved)} still open" if row.n_unresolved else ""
        return f"rework of {wording.count(row.set_size, 'item')}{left}"
    return f"{wording.outlook(row.rework_outlook, row.metric)}: a lead signs off or sets it aside"
