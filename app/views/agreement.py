"""Agreement: how far can the labels be trusted, and where do annotators part?"""

import streamlit as st

from app import charts, warehouse, wording
from app.components import frame
from app.components.filters import choose
from app.components.panel import panel

LEAD = "lead"
POPULATIONS = {"human": "People", "all": "People and models", "llm_vs_human": "Models and people"}


def _filters() -> tuple[str | None, str | None]:
    measured = warehouse.query("agreement/metrics", project=frame.project()).frame
    metric_box, population_box, _ = st.columns([1, 1, 1])
    with metric_box:
        leads = {LEAD: "Each question's lead metric"} if measured["is_leading"].any() else {}
        metrics = {name: wording.name(name) for name in dict.fromkeys(measured["metric"])}
        metric = choose("Metric", leads | metrics, "metric")
    with population_box:
        known = [name for name in POPULATIONS if name in set(measured["population"])]
        others = [name for name in dict.fromkeys(measured["population"]) if name not in known]
        population = choose(
            "Whose answers",
            {name: POPULATIONS.get(name, wording.name(name)) for name in [*known, *others]},
            "population",
        )
    return metric, population


def _by_batch(metric: str | None, population: str | None) -> None:
    result = warehouse.query(
        "agreement/by_batch", metric=metric, population=population, project=frame.project()
    )
    panel(
        "Agreement of first answers, by batch",
        result,
        charts=[charts.agreement_by_batch(result.frame)] if len(result.frame) else [],
        caption="With 95 % intervals. Only first-pass answers are a measure of reliability: "
        "reworked items were picked by their outcome."
        + wording.newest(charts.MOST_ROWS, len(result.frame)),
        empty="Nothing has been measured yet.",
    )


def _scope() -> dict[str, str | None]:
    """The question and batch that the panels below are about."""
    batches = warehouse.query("batches/list", project=frame.project()).frame
    questions = warehouse.query("agreement/questions", project=frame.project()).frame
    question_box, batch_box, _ = st.columns([1, 1, 1])
    with question_box:
        question = choose(
            "Question",
            {
                f"{row.project_id}/{row.question_id}": f"{row.project_name}: {row.name}"
                for row in questions.itertuples(index=False)
            },
            "question",
        )
    project_id, _, question_id = (question or "/").partition("/")
    with batch_box:
        batch = choose(
            "Batch",
            {
                row.batch_id: f"{row.batch_id}  {row.name}"
                for row in batches.itertuples(index=False)
                if row.project_id == project_id
            },
            "batch",
            placeholder="All batches",
        )
    return {"project": project_id, "question": question_id, "batch": batch}


def _confusion(scope: dict[str, str | None]) -> None:
    result = warehouse.query("agreement/confusion", **scope)

    def items(cell: dict) -> None:
        one, other = cell["one_label"], cell["other_label"]
        behind = warehouse.query("agreement/confused_items", one=one, other=other, **scope)
        st.text(f"{wording.count(len(behind.frame), 'item')} between {one} and {other}")
        event = st.dataframe(
            behind.frame,
            hide_index=True,
            column_order=["batch_id", "source_key", "n_one", "n_other", "text"],
            column_config={
                "batch_id": st.column_config.TextColumn("Batch", width=60),
                "source_key": st.column_config.TextColumn("Item", width=70),
                "n_one": st.column_config.NumberColumn(one, width=90),
                "n_other": st.column_config.NumberColumn(other, width=90),
                "text": st.column_config.TextColumn("Text", width="large"),
            },
            on_select="rerun",
            selection_mode="single-row",
            key=f"confused-{one}-{other}",
        )
        if event.selection.rows:
            row = behind.frame.iloc[event.selection.rows[0]]
            st.switch_page("views/item.py", query_params={"item": row["item_id"]})

    panel(
        "Which labels are mistaken for each other",
        result,
        charts=[charts.confusion(result.frame)] if len(result.frame) else [],
        caption="Pairs of people who gave one item different labels in the first round; "
        "each pair is counted both ways. A click on a cell shows its items.",
        empty="Nobody disagreed, or nobody answered.",
        on_pick=items,
    )


def _by_label(scope: dict[str, str | None]) -> None:
    result = warehouse.query("agreement/by_label", **scope)
    panel(
        "Specific agreement, by label",
        result,
        charts=[charts.with_intervals(result.frame, "label_name", "n_items_with_label")]
        if len(result.frame)
        else [],
        caption="Of two answers to an item of which one is this label, how often the other is "
        "too. A rare or vague label shows here, not in the mean.",
        empty="Nothing has been measured yet.",
    )


def _by_pair(scope: dict[str, str | None]) -> None:
    result = warehouse.query("agreement/by_pair", **scope)
    panel(
        "Cohen's kappa, by pair of annotators",
        result,
        charts=[charts.pairs(result.frame)] if len(result.frame) else [],
        caption="First answers, models included. Pairs with few items in common are left out "
        "where nothing can be measured.",
        empty="No two annotators have answered the same items.",
    )


def _by_slice(scope: dict[str, str | None]) -> None:
    result = warehouse.query("agreement/by_slice", **scope)
    several = result.frame["slice_key"].nunique() > 1
    named = result.frame.assign(
        slice_name=[
            f"{wording.name(row.slice_key)}: {row.slice_value}" if several else row.slice_value
            for row in result.frame.itertuples(index=False)
        ]
    )
    panel(
        "Lead metric, by slice",
        result,
        charts=[charts.with_intervals(named, "slice_name")] if len(named) else [],
        caption="First answers of people.",
        empty="The items carry nothing to slice by.",
    )


def _by_resource(scope: dict[str, str | None]) -> None:
    result = warehouse.query("agreement/by_resource", **scope)
    named = result.frame.assign(
        between=[
            row.resource_names if scope["batch"] else f"{row.resource_names}, {row.batch_id}"
            for row in result.frame.itertuples(index=False)
        ]
    )
    panel(
        "Agreement within and between resources",
        result,
        charts=[charts.with_intervals(named, "between")] if len(named) else [],
        caption="First answers. Of one resource, the lead metric; of two, how often their answers "
        "agree beyond chance. The newest batches.",
        empty="Nothing has been measured yet.",
    )


def _by_day(scope: dict[str, str | None]) -> None:
    result = warehouse.query("agreement/by_day", **scope)
    panel(
        "Lead metric, day by day",
        result,
        charts=[charts.by_day(result.frame)] if len(result.frame) else [],
        caption="Each mark is what all first answers up to that day say; bars are 95 % intervals."
        + wording.newest(charts.MOST_SERIES, result.frame["batch_id"].nunique()),
        empty="Nothing has been measured yet.",
    )


def _accuracy(scope: dict[str, str | None]) -> None:
    shares = {"precision": "Precision", "recall": "Recall", "f1": "F1"}
    panel(
        "Right by known answers, label by label",
        warehouse.query("agreement/accuracy", **scope),
        columns={
            "label_name": st.column_config.TextColumn("Label", width="medium"),
            "batch_id": st.column_config.TextColumn("Batch", width="small"),
            "reference": st.column_config.TextColumn("Against", width="small"),
            **{
                name: st.column_config.NumberColumn(title, format="%.2f", width="small")
                for name, title in shares.items()
            },
            "f1_ci_low": st.column_config.NumberColumn("F1 from", format="%.2f", width="small"),
            "f1_ci_high": st.column_config.NumberColumn("F1 to", format="%.2f", width="small"),
            "n_items": st.column_config.NumberColumn("Items", width="small"),
        },
        words=("reference",),
        caption="First answers of people, the weakest label first, with 95 % intervals (those of "
        "precision and recall under Data). Items that reviewers picked are no fair sample.",
        empty="No item has a known answer or a decision.",
    )


def _all(population: str | None) -> None:
    panel(
        "Every metric",
        warehouse.query("agreement/all_metrics", population=population, project=frame.project()),
        columns={
            "batch_id": st.column_config.TextColumn("Batch", width="small"),
            "metric": st.column_config.TextColumn("Metric", width="medium"),
            "basis": "Basis",
            "round": st.column_config.NumberColumn("Round", width="small"),
            "value": st.column_config.NumberColumn("Value", format="%.3f"),
            "band": st.column_config.TextColumn("Called", width="small"),
            "ci_low": st.column_config.NumberColumn("From", format="%.3f"),
            "ci_high": st.column_config.NumberColumn("To", format="%.3f"),
            "n_items": st.column_config.NumberColumn("Items", width="small"),
            "n_answers": st.column_config.NumberColumn("Answers", width="small"),
            "undefined_reason": "Why no value or interval",
        },
        words=("metric", "basis", "undefined_reason"),
        empty="Nothing has been measured yet.",
    )


@st.fragment
def _details() -> None:
    """What depends on question and batch: another choice draws nothing else anew."""
    scope = _scope()
    left, right = st.columns(2, gap="large")
    with left:
        _by_label(scope)
        _by_resource(scope)
        _by_slice(scope)
    with right:
        _by_pair(scope)
        _by_day(scope)
    _confusion(scope)
    _accuracy(scope)


frame.head("Agreement", "How far can the labels be trusted, and where do annotators part?")
metric, population = _filters()
_by_batch(metric, population)
_details()
_all(population)
