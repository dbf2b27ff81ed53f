"""Data quality: did the data keep its promises in this build?"""

import streamlit as st

from app import charts, warehouse, wording
from app.components import frame
from app.components.facts import Fact, facts
from app.components.filters import choose
from app.components.panel import TWO_LINES, panel

TABLE_HEIGHT = 600


def _run() -> None:
    build = warehouse.current_build()
    if build is None:
        return
    took = [Fact(wording.name(step), f"{seconds:.1f} s") for step, seconds in build.seconds.items()]
    panel(
        "How long each step of the last run took",
        warehouse.steps(build),
        show=lambda: facts(took),
        caption=f"Published {wording.moment(build.finished_at)}.",
        empty="This build tells nothing of its steps.",
    )


def _runs() -> None:
    result = warehouse.attempts()
    runs = result.frame
    panel(
        "The last runs",
        result,
        chart=charts.run_times,
        empty="No run has been noted yet.",
    )
    for run in runs[runs["outcome"] == "Failed"].head(3).itertuples(index=False):
        st.text(f"{wording.moment(run.finished_at)}: {run.message}")


def _by_day() -> None:
    result = warehouse.query("quality/by_day")
    panel(
        "Expectations by day",
        result,
        chart=charts.expectations_by_day,
        caption="Of deliveries, every file on the day it was checked; of marts, the last run.",
        empty="No expectation was checked.",
    )
    _written_page("The report of the last run", "checks.html")


def _written_page(title: str, name: str) -> None:
    if path := warehouse.written_page(name):
        st.download_button(
            title,
            data=path.read_bytes,
            file_name=name,
            mime="text/html",
            on_click="ignore",
            type="tertiary",
            icon=":material/download:",
        )


def _summary() -> None:
    panel(
        "Expectations met",
        warehouse.query("quality/summary"),
        columns={
            "suite": "Suite",
            "severity": "Severity",
            "n_expectations": "Asked",
            "n_met": "Met",
            "n_not_met": "Not met",
        },
        words=("suite", "severity"),
        empty="No expectation was checked.",
    )


def _expectations() -> None:
    suite_box, unmet_box, _ = st.columns([1, 1, 2])
    with suite_box:
        suite = choose(
            "Suite",
            {"deliveries": "Deliveries", "marts": "Marts"},
            "suite",
            placeholder="Both suites",
        )
    with unmet_box:
        unmet = choose("Show", {"only": "Only what is not met"}, "unmet", placeholder="All")
    panel(
        "Expectations, what is not met first",
        warehouse.query("quality/expectations", suite=suite, unmet=unmet),
        columns={
            "is_met": st.column_config.CheckboxColumn("Met", width="small"),
            "severity": ("Severity", "small"),
            "target_name": "Of",
            "column_name": "Column",
            "observed": "Observed",
            "expected": "Expected",
            "message": ("What it says", "large"),
        },
        words=("severity",),
        empty="Every expectation is met.",
    )


def _nodes() -> None:
    panel(
        "Steps of the transformation, the slowest first",
        warehouse.query("quality/nodes"),
        columns={
            "step": ("Step", "large"),
            "resource_type": "Kind",
            "status": "Outcome",
            "seconds": st.column_config.NumberColumn("Seconds", format="%.3f"),
        },
        words=("resource_type", "status"),
        empty="This build tells nothing of its steps.",
    )


def _marts() -> None:
    panel(
        "What the marts hold",
        warehouse.query("quality/marts"),
        height=TABLE_HEIGHT,
        row_height=TWO_LINES,
        columns={
            "relation": ("Mart", 165),
            "n_rows": st.column_config.NumberColumn("Rows", format="localized", width=70),
            "n_columns": st.column_config.NumberColumn("Columns", width=70),
            "meaning": ("Meaning", 760),
        },
    )
    _written_page("Every model, its columns and where they come from (dbt docs)", "models.html")


def _columns() -> None:
    marts = warehouse.query("quality/marts").frame["relation"]
    mart = choose("Columns of", dict(zip(marts, marts, strict=True)), "mart")
    panel(
        "What the columns of a mart mean",
        warehouse.query("quality/columns", mart=mart),
        height=TABLE_HEIGHT,
        row_height=TWO_LINES,
        columns={
            "column_name": ("Column", 165),
            "data_type": ("Type", 85),
            "is_required": st.column_config.CheckboxColumn("Never empty", width=85),
            "meaning": ("Meaning", 730),
        },
    )


frame.head("Data quality", "Did the data keep its promises in this build?")
_run()
left, right = st.columns([2, 3], gap="large")
with left:
    _summary()
    _by_day()
with right:
    _runs()
    _nodes()
_expectations()
_marts()
_columns()
