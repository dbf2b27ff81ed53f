"""Resources and annotators: who delivers what, how well, how fast and for how much?"""

from functools import partial

import pandas as pd
import streamlit as st

from app import charts, warehouse, wording
from app.components import frame, resource_money
from app.components.filters import by_question, choose
from app.components.panel import panel
from app.warehouse import Result

ORDERS = {"name": "By name", "n": "By number of answers"}
SHARE = {"format": "percent", "width": 90}


def _filters() -> dict[str, str | None]:
    project = frame.project()
    questions = warehouse.query("agreement/questions", project=project).frame
    resources = warehouse.query("resources/choices", project=project).frame
    question_box, resource_box, order_box = st.columns([2, 1, 1])
    with question_box:
        question = choose(
            "Question",
            by_question(questions),
            "question",
            placeholder="All questions",
        )
    with resource_box:
        resource = choose(
            "Resource",
            dict(zip(resources["resource_id"], resources["name"], strict=True)),
            "resource",
            placeholder="All resources",
        )
    with order_box:
        sort = choose("Order", ORDERS, "order")
    return {"project": project, "question": question, "resource": resource, "sort": sort or "name"}


def _resources(filters: dict[str, str | None]) -> Result:
    result = warehouse.query("resources/resources", **filters)
    panel(
        "What each resource delivers at the first go",
        result,
        columns={
            "resource_name": ("Resource", 118),
            "question_name": ("Question", 205),
            "n_answers": st.column_config.NumberColumn("Answers", format="localized", width=60),
            "n_annotators": st.column_config.NumberColumn("Annotators", width=72),
            "gold_accuracy": st.column_config.NumberColumn("Gold accuracy", **SHARE),
            "gold_interval": ("95 % interval", 88),
            "first_pass_yield": st.column_config.NumberColumn("Yield", **SHARE),
            "yield_interval": ("95 % interval", 88),
            "median_seconds": st.column_config.NumberColumn("Seconds", format="%.1f", width=62),
            "first_pass_cost": st.column_config.NumberColumn("Cost", format="%.2f", width=62),
            "rework_cost": st.column_config.NumberColumn("Rework cost", format="%.2f", width=80),
            "currency": ("", 42),
        },
        caption="Yield is the share of first answers whose item was not sent back. An "
        "empty cell has nothing to be measured on, such as no gold.",
        empty="Nobody has answered.",
    )
    return result


def _volume(filters: dict[str, str | None], resources: list[str]) -> None:
    named = {name: value for name, value in filters.items() if name != "sort"}
    result = warehouse.query("resources/weeks", **named)
    panel(
        "Answers per week",
        result,
        chart=lambda rows: charts.weekly_volume(rows, resources),
        caption="All rounds, by the time the file tells, else by the time of arrival. Weeks "
        "begin on Monday.",
        empty="Nobody has answered.",
    )


def _annotators(filters: dict[str, str | None], resources: list[str]) -> None:
    result = warehouse.query("resources/annotators", **filters)
    parts = [
        (
            "Agreement with the others, by annotator",
            charts.AGREEMENT,
            "Share of the others' first answers to the same items that are the same. People are "
            "compared with people, a model with everybody. Being alone is not being wrong. Bars, "
            "here and below, are 95 % intervals: where they overlap, do not choose between two.",
            "No two annotators have answered the same items.",
        ),
        (
            "Accuracy on gold items, by annotator",
            charts.GOLD,
            "Share of first answers that are the known one, abstentions left out.",
            "There are no gold answers.",
        ),
        (
            "First-pass yield, by annotator",
            charts.YIELD,
            "Share of first answers whose item was not sent back, in batches delivered in full. "
            "An item may be sent back for somebody else's answer.",
            "No batch was delivered in full.",
        ),
        (
            "Seconds per answer, by annotator",
            charts.SPEED,
            "Medians, as the files tell them.",
            "No file tells the time taken.",
        ),
    ]
    columns = st.columns(2, gap="large")
    for place, (title, measure, caption, empty) in enumerate(parts):
        known = result.frame[result.frame[measure.value].notna()]
        shown = Result(known, result.name, result.sql, result.parameters)
        with columns[place % 2]:
            panel(
                title,
                shown,
                chart=partial(charts.scorecard, measure=measure, resources=resources),
                caption=caption,
                empty=empty,
                key=f"resources-{measure.value}",
            )
    with columns[1]:
        _volume(filters, resources)


def _reviewers(filters: dict[str, str | None]) -> None:
    named = {name: filters[name] for name in ("project", "question")}
    result = warehouse.query("resources/reviewers", **named)
    told = result.frame.assign(
        compared=[
            f"{row.question_name}: {_pair(row)}, {wording.short_metric(row.metric).lower()}"
            for row in result.frame.itertuples(index=False)
        ]
    )
    panel(
        "Agreement of reviewers",
        result,
        chart=lambda _: charts.with_intervals(told, "compared", room=340),
        caption="On the items that two of them decided, the second without sight of the first; "
        "projects.csv says for which share. Where they disagree, neither decision counts until a "
        "lead has settled it.",
        empty="No item was decided by two reviewers.",
    )


def _pair(row: tuple) -> str:
    if row.reviewer_a is None:
        return "all reviewers"
    return f"{row.reviewer_a} and {row.reviewer_b}"


def _nameless(cards: pd.DataFrame) -> None:
    nameless = cards[cards["n_unattributed"] > 0]
    for row in nameless.itertuples(index=False):
        answers = wording.count(row.n_unattributed, "answer")
        st.text(
            f"{answers} of {row.resource_name} tell no annotator apart: nobody is scored for them."
        )


frame.head("Resources & annotators", "Who delivers what, how well, how fast and for how much?")
filters = _filters()
cards = _resources(filters).frame
names = sorted(set(cards["resource_name"]))
_nameless(cards)
_annotators(filters, names)
resource_money.draw(filters["project"], filters["resource"])
_reviewers(filters)
