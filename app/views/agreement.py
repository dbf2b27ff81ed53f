"""Agreement: how far can the labels be trusted, and where do annotators part?"""

import streamlit as st

from app import charts, warehouse, wording
from app.components import agreement_details, frame
from app.components.filters import choose
from app.components.panel import panel


def _filters() -> tuple[str | None, str | None]:
    measured = warehouse.query("agreement/metrics", project=frame.project()).frame
    metric_box, population_box, _ = st.columns([3, 2, 1])
    with population_box:
        known = [name for name in wording.POPULATIONS if name in set(measured["population"])]
        others = [name for name in dict.fromkeys(measured["population"]) if name not in known]
        population = choose(
            "Whose answers",
            {name: wording.whose(name) for name in [*known, *others]},
            "population",
        )
    # What is measured between models and people is not what is measured among people.
    measured = measured[measured["population"] == population]
    with metric_box:
        leads = (
            {agreement_details.LEAD: "Each question's lead metric"}
            if measured["is_leading"].any()
            else {}
        )
        metrics = {name: wording.name(name) for name in dict.fromkeys(measured["metric"])}
        metric = choose("Metric", leads | metrics, "metric")
    return metric, population


def _by_batch(metric: str | None, population: str | None) -> None:
    result = warehouse.query(
        "agreement/by_batch", metric=metric, population=population, project=frame.project()
    )
    panel(
        "Agreement of first answers, by batch",
        result,
        chart=charts.agreement_by_batch,
        caption="With 95 % intervals. Only first-pass answers are a measure of reliability: "
        "reworked items were picked by their outcome."
        + wording.newest(charts.MOST_ROWS, len(result.frame)),
        empty="Nothing has been measured yet.",
    )


def _all(population: str | None) -> None:
    panel(
        "Every metric",
        warehouse.query("agreement/all_metrics", population=population, project=frame.project()),
        columns={
            "batch_id": ("Batch", "small"),
            "metric": ("Metric", "medium"),
            "basis": "Basis",
            "round": st.column_config.NumberColumn("Round", width="small"),
            "value": st.column_config.NumberColumn("Value", format="%.3f"),
            "band": ("Called", 100),
            "ci_low": st.column_config.NumberColumn("From", format="%.3f"),
            "ci_high": st.column_config.NumberColumn("To", format="%.3f"),
            "n_items": st.column_config.NumberColumn("Items", width="small"),
            "n_answers": st.column_config.NumberColumn("Answers", width="small"),
            "undefined_reason": "Why no value or interval",
        },
        words=("metric", "basis", "undefined_reason"),
        empty="Nothing has been measured yet.",
    )


frame.head("Agreement", "How far can the labels be trusted, and where do annotators part?")
metric, population = _filters()
_by_batch(metric, population)
agreement_details.draw(metric, population)
_all(population)
