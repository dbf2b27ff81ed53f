"""Batches: where does one batch stand, and what would move it?"""

from dataclasses import replace

import pandas as pd
import streamlit as st

from app import charts, palette, warehouse, wording
from app.components import batch_outlook, batch_tables, frame, gate_parts, signatures
from app.components.facts import Fact, facts
from app.components.filters import choose, put
from app.components.panel import panel

CURVES = 6
Names = dict[tuple[str, str, str], str]


def _choose() -> tuple[str, str]:
    batches = warehouse.query("batches/list", project=frame.project()).frame
    if batches.empty:
        st.caption("No batch has been ordered: no batch brief has arrived.")
        frame.how_to_start()
        st.stop()
    options = {
        f"{row.project_id}/{row.batch_id}": (
            f"{row.batch_id}  {row.name}  ({wording.name(row.status).lower()})"
        )
        for row in batches.itertuples(index=False)
    }
    asked = st.query_params.get("batch")
    wanted = choose("Batch", options, "batch", label_visibility="collapsed")
    if asked and asked not in options:
        st.caption("The batch of this address is not here: this is the first one.")
    # The first is another one when something else waits: an address without one would move on.
    put("batch", wanted)
    project_id, batch_id = wanted.split("/", 1)
    return project_id, batch_id


def _status(project_id: str, batch_id: str) -> pd.Series:
    result = warehouse.query("batches/status", project=project_id, batch=batch_id)
    row = result.frame.iloc[0]
    names = warehouse.resource_names()

    def show() -> None:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.badge(wording.name(row.status), color=palette.STATUS_BADGES.get(row.status, "gray"))
            st.text(_sentence(row, names))
        facts(
            [
                Fact("Round", str(row["round"])),
                Fact("Items", f"{row.n_items:,}", _gold(row)),
                Fact("Accepted", f"{row.n_accepted_items:,}", _gap(row)),
                Fact(
                    "Answers",
                    f"{row.n_answers_received:,}",
                    f"of {row.n_answers_expected:,}",
                    bool(row.is_late),
                ),
                Fact("Gates passed", str(row.n_gates_passed), _not_passed(row)),
                Fact("To rework", f"{row.n_rework_items:,}"),
                Fact("To review", f"{row.n_review_items:,}"),
                Fact("Quarantined", f"{row.n_quarantined:,}"),
                Fact("Due", _due(row)),
            ]
        )
        brief = [
            row.project_name,
            f"sent {wording.moment(row.sent_at)}" if not pd.isna(row.sent_at) else "",
            f"{row.priority} priority" if row.priority else "",
            f"guideline {row.guideline_version}" if row.guideline_version else "",
            f"taxonomy {row.taxonomy_version}" if row.taxonomy_version else "",
        ]
        st.text(" · ".join(part for part in brief if part))

    panel("Where it stands", result, show=show)
    return row


def _due(row: pd.Series) -> str:
    when = wording.due(row.due_at, bool(row.is_late)) or "no date"
    return when.removeprefix("was ").removeprefix("due ")


def _sentence(row: pd.Series, names: dict[str, str]) -> str:
    since = wording.moment(row.since)
    since = f"Since {since}." if since else ""
    why = wording.why(row.reason, names)
    action = row.next_action or ""
    owner = wording.with_names(row.owner, names)
    parts = [since, f"{why}." if why else ""]
    parts.append(f"Next: {action[:1].lower()}{action[1:]} ({owner})." if action else "")
    return " ".join(part for part in parts if part)


def _gold(row: pd.Series) -> str:
    """How many gold items lie among the work, where any do."""
    n_gold = 0 if pd.isna(row.n_gold_items) else int(row.n_gold_items)
    return f"and {n_gold:,} gold" if n_gold else ""


def _gap(row: pd.Series) -> str:
    """What is missing where only a part of the batch is accepted."""
    n_open = row.n_items - row.n_accepted_items
    return f"{n_open:,} not yet" if row.n_accepted_items and n_open else ""


def _not_passed(row: pd.Series) -> str:
    parts = [
        f"{row.n_gates_failed} failed" if row.n_gates_failed else "",
        f"{row.n_gates_undecided} undecided" if row.n_gates_undecided else "",
    ]
    return ", ".join(part for part in parts if part)


def _gates(result: warehouse.Result) -> None:
    whole = result.frame[result.frame["scope"] == "batch"]
    panel(
        "Gates against their thresholds",
        replace(result, frame=whole),
        chart=charts.gate_intervals,
        caption="A bar is the 95 % interval, a grey line the threshold. Values are of "
        "first-pass answers; a missed gate passes, as resolved, once every item in question is "
        "reworked or adjudicated. States of earlier rounds are faint.",
        empty="No gate on whole batches has been measured yet.",
    )


def _resources(project_id: str, batch_id: str) -> None:
    result = warehouse.query("batches/resources", project=project_id, batch=batch_id)
    panel(
        "Answers received, by resource",
        result,
        chart=charts.received_against_expected,
        empty="The brief names no resource.",
    )


def _label_mix(project_id: str, batch_id: str) -> None:
    result = warehouse.query("batches/label_mix", project=project_id, batch=batch_id)
    panel(
        "Labels used, by annotator",
        result,
        charts=[charts.label_mix(part) for _, part in result.frame.groupby("question_id")],
        caption="Annotators of one batch see the same kind of items: who stands out, "
        "reads the guideline differently.",
        empty="No answer has arrived.",
    )


def _value_after(project_id: str, batch_id: str, gates: pd.DataFrame, names: Names) -> None:
    result = warehouse.query("batches/value_after", project=project_id, batch=batch_id)
    gated = ["question_id", "scope", "scope_key", "metric"]
    parts = [part for _, part in result.frame.groupby(gated, dropna=False, sort=False)]
    panel(
        "Agreement after reworking k items",
        result,
        charts=[
            charts.value_after(part, _curve(part.iloc[0], names) if len(parts) > 1 else "")
            for part in parts[:CURVES]
        ],
        caption="Exact if each item comes back unanimous; it sizes the rework and is no "
        "evidence of quality. Dashed: if rework settles what it did so far."
        + wording.first(CURVES, len(parts)),
        empty=batch_outlook.no_rework(gates) or "Every agreement gate passes.",
    )


def _curve(row: pd.Series, names: Names) -> str:
    parts = [f"{wording.short_metric(row.metric)} of {row.question_id}", wording.part(row, names)]
    return ", ".join(part for part in parts if part)


frame.head("Batches", "Where does a batch stand, and what would move it?")
project_id, batch_id = _choose()
status = _status(project_id, batch_id)
signing_place = st.container()
names = warehouse.part_names(project_id)
batch_outlook.exits(project_id, batch_id, names)
measured = warehouse.query("batches/gates", project=project_id, batch=batch_id)
gates = measured.frame
left, right = st.columns([4, 3], gap="large")
with left:
    _gates(measured)
    _label_mix(project_id, batch_id)
with right:
    _resources(project_id, batch_id)
    _value_after(project_id, batch_id, gates, names)
gate_parts.draw(measured, names)
batch_outlook.disagreement_sources(project_id, batch_id)
batch_tables.rework_queue(project_id, batch_id, batch_outlook.no_rework(gates))
left, right = st.columns(2, gap="large")
with left:
    packages = batch_tables.packages(project_id, batch_id)
    batch_outlook.history(project_id, batch_id)
with right:
    batch_tables.deliveries(project_id, batch_id)
batch_tables.items(project_id, batch_id)
batch_tables.decisions(project_id, batch_id)
with signing_place:
    signatures.draw(status, gates, packages)
