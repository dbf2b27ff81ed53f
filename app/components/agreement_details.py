"""Agreement on one question, in all batches or one: by label, pair, resource, slice and day."""

import streamlit as st

from app import charts, warehouse, wording
from app.components import batch_outlook, confusion, frame
from app.components.filters import by_question, choose
from app.components.panel import panel

# Stands for the metric that each question names as its own.
LEAD = "lead"
# What the chosen metric is called where labels or pairs of annotators are compared.
OF_LABELS = {
    "alpha_nominal": "alpha",
    "alpha_ordinal": "alpha",
    "alpha_interval": "alpha",
    "mean_kappa": "kappa",
    "fleiss_kappa": "kappa",
}
OF_PAIRS = {
    "percent_agreement": "percent_agreement",
    "percent_agreement_pooled": "percent_agreement",
    "mean_kappa_linear": "cohen_kappa_linear",
    "mean_kappa_quadratic": "cohen_kappa_quadratic",
    "scott_pi": "scott_pi",
}
Scope = dict[str, str | None]


@st.fragment
def draw(metric: str | None, population: str | None) -> None:
    """What depends on question and batch: another choice draws nothing else anew."""
    scope = _scope()
    left, right = st.columns(2, gap="large")
    with left:
        _by_label(scope, metric, population)
        _by_resource(scope, metric)
    with right:
        _by_pair(scope, metric)
        _by_day(scope, metric, population)
    # Of one batch there are few resources to compare, of all of them many.
    with left if scope["batch"] else right:
        _by_slice(scope, metric, population)
    confusion.draw(scope)
    batch_outlook.disagreement_sources(scope["project"], scope["batch"])
    _accuracy(scope)


def _scope() -> Scope:
    """The question and batch that the panels below are about."""
    batches = warehouse.query("batches/list", project=frame.project()).frame
    questions = warehouse.query("agreement/questions", project=frame.project()).frame
    question_box, batch_box, _ = st.columns([3, 2, 1])
    with question_box:
        question = choose(
            "Question",
            by_question(questions),
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


def _by_label(scope: Scope, metric: str | None, population: str | None) -> None:
    metric = OF_LABELS.get(metric or "", "specific_agreement")
    result = warehouse.query("agreement/by_label", metric=metric, population=population, **scope)
    says = {
        "specific_agreement": "Of two answers to an item of which one is this label, how often "
        "the other is too. ",
        "alpha": "Krippendorff's alpha of this label against all others. ",
        "kappa": "Kappa of this label against all others. ",
    }
    panel(
        f"{wording.name(metric)}, by label",
        result,
        chart=lambda rows: charts.with_intervals(rows, "label_name", "n_items_with_label"),
        caption=f"{says[metric]}A rare or vague label shows here, not in the mean. "
        + _whose(result, population, "Labels"),
        empty="Nothing has been measured yet.",
    )


def _by_pair(scope: Scope, metric: str | None) -> None:
    metric = OF_PAIRS.get(metric or "", "cohen_kappa")
    result = warehouse.query("agreement/by_pair", metric=metric, **scope)
    panel(
        f"{wording.name(metric)}, by pair of annotators",
        result,
        chart=charts.pairs,
        caption="First answers, models included. Pairs with few items in common are left out "
        "where nothing can be measured.",
        empty="No two annotators have answered the same items.",
    )


def _by_slice(scope: Scope, metric: str | None, population: str | None) -> None:
    result = warehouse.query("agreement/by_slice", metric=metric, population=population, **scope)
    several = result.frame["slice_key"].nunique() > 1
    named = result.frame.assign(
        slice_name=[
            f"{wording.name(row.slice_key)}: {row.slice_value}" if several else row.slice_value
            for row in result.frame.itertuples(index=False)
        ]
    )
    panel(
        f"{_named(metric)}, by slice",
        result,
        chart=lambda _: charts.with_intervals(named, "slice_name"),
        caption=_whose(result, population, "Slices"),
        empty=_none(population, "Slices", "the items carry nothing to slice by"),
    )


def _by_resource(scope: Scope, metric: str | None) -> None:
    result = warehouse.query("agreement/by_resource", metric=metric, **scope)
    named = result.frame.assign(
        between=[
            row.resource_names if scope["batch"] else f"{row.resource_names}, {row.batch_id}"
            for row in result.frame.itertuples(index=False)
        ]
    )
    panel(
        "Agreement within and between resources",
        result,
        chart=lambda _: charts.with_intervals(named, "between"),
        caption="First answers. Of one resource, the metric chosen above; of two, how often their "
        "answers agree beyond chance. The newest batches.",
        empty="Nothing has been measured yet.",
    )


def _by_day(scope: Scope, metric: str | None, population: str | None) -> None:
    result = warehouse.query("agreement/by_day", metric=metric, population=population, **scope)
    panel(
        f"{_named(metric)}, day by day",
        result,
        chart=charts.by_day,
        caption="Each mark is what all first answers up to that day say; bars are 95 % intervals. "
        + _whose(result, population, "Days")
        + wording.newest(charts.MOST_SERIES, result.frame["batch_id"].nunique()),
        empty=_none(population, "Days", "nothing has been measured yet"),
    )


def _accuracy(scope: Scope) -> None:
    shares = {"precision": "Precision", "recall": "Recall", "f1": "F1"}
    panel(
        "Right by known answers, label by label",
        warehouse.query("agreement/accuracy", **scope),
        columns={
            "label_name": ("Label", "medium"),
            "batch_id": ("Batch", "small"),
            "reference": ("Against", "small"),
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


def _whose(result: warehouse.Result, population: str | None, parts: str) -> str:
    """Whose answers are shown, and why, where those are not the chosen ones."""
    shown = next(iter(result.frame["population"]), population)
    if shown == population:
        return f"First answers of {wording.whose(shown).lower()}."
    return (
        f"{parts} are measured on people's first answers, on which gates rest, and not on those "
        "of the choice above: these are people's."
    )


def _none(population: str | None, parts: str, otherwise: str) -> str:
    """Why nothing is shown."""
    if population == "human":
        return f"It is not measured here, or {otherwise}."
    return f"{parts} are measured on people's answers alone, and this not among people."


def _named(metric: str | None) -> str:
    return "Lead metric" if metric in (None, LEAD) else wording.name(metric)
