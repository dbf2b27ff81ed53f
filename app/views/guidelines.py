"""Guidelines and labels: what were annotators told at a date, and did it help?"""

from datetime import date

import pandas as pd
import streamlit as st

from app import charts, guidelines, warehouse, wording
from app.components import frame
from app.components.diff import diff, passage
from app.components.filters import by_question, choose, choose_date
from app.components.panel import TWO_LINES, panel
from app.guidelines import Guideline


def _filters() -> tuple[pd.Series, date]:
    question_box, date_box, _ = st.columns([2, 1, 1])
    with date_box:
        on = choose_date("In force on", "on")
    questions = warehouse.query("guidelines/projects", project=frame.project(), on=on).frame
    if questions.empty:
        st.caption("No question is configured: fill in seeds/questions.csv.")
        st.stop()
    with question_box:
        wanted = choose(
            "Question",
            by_question(questions.rename(columns={"question_name": "name"})),
            "question",
        )
    project_id, question_id = wanted.split("/", 1)
    chosen = (questions["project_id"] == project_id) & (questions["question_id"] == question_id)
    return questions[chosen].iloc[0], on


def _heading(title: str) -> None:
    st.html(f'<h3 class="panel-title">{title}</h3>')


def _guideline(question: pd.Series, versions: list[Guideline], on: date) -> None:
    _heading("Guideline in force")
    current = guidelines.in_force(versions, on)
    notes = []
    if current is not None:
        since = current.in_force_from
        notes.append(f"Version {current.version}" + (f", since {since:%-d %b %Y}" if since else ""))
    ordered = question.ordered_version
    if not pd.isna(ordered) and (current is None or current.version != ordered):
        notes.append(f"the last batch sent by then was ordered under version {ordered}")
    if not pd.isna(question.guideline_url):
        notes.append(str(question.guideline_url))
    if notes:
        st.text(" · ".join(notes))
    if current is None:
        st.caption(
            "No text is kept for that day. Put it into guidelines/, a folder per project and a "
            "file per version, beginning with a line such as: in force from: 2025-06-01"
        )
        return
    for section in current.sections:
        passage(section.title, section.text)


def _guideline_changes(versions: list[Guideline], on: date) -> None:
    if len(versions) < 2:
        return
    _heading("What changed in the guideline")
    names = {one.version: one for one in versions}
    current = guidelines.in_force(versions, on) or versions[-1]
    place = max(versions.index(current), 1)
    before_box, after_box = st.columns(2)
    options = {one.version: f"Version {one.version}" for one in versions}
    with before_box:
        before = choose("From", options, "from", default=versions[place - 1].version)
    with after_box:
        after = choose("To", options, "to", default=versions[place].version)
    changed = guidelines.changes(names[before], names[after])
    for title, old, new in changed:
        diff(title, old, new)
    if not changed:
        st.caption("These versions say the same.")


def _labels(question: pd.Series, on: date) -> None:
    key = {"project": question.project_id, "question": question.question_id}
    taxonomies = warehouse.query("guidelines/taxonomies", **key).frame
    begun = taxonomies[
        taxonomies["in_force_from"].isna() | (taxonomies["in_force_from"] <= pd.Timestamp(on))
    ]
    taxonomy = begun.iloc[-1]["taxonomy_version"] if len(begun) else None
    panel(
        "Labels in force",
        warehouse.query("guidelines/labels", taxonomy=taxonomy, **key),
        columns={
            "name": ("Label", 120),
            "description": ("Meaning", 385),
        },
        height="content",
        row_height=TWO_LINES,
        caption=f"Version {taxonomy} of the label set." if _is_plain(taxonomy) else "",
        empty="No label was in force on that day.",
    )
    if len(taxonomies) < 2:
        return
    place = max(len(begun) - 1, 1)
    before, after = taxonomies["taxonomy_version"].iloc[[place - 1, place]]
    panel(
        "What changed in the labels",
        warehouse.query("guidelines/label_changes", before=before, after=after, **key),
        columns={
            "change": ("Change", 105),
            "name_before": ("Before", 110),
            "name_after": ("After", 110),
            "meaning_after": ("Meaning", 230),
        },
        words=("change",),
        height="content",
        caption="Between the version in force and the one before it.",
        empty="The two versions have the same labels.",
    )


def _is_plain(version: str | None) -> bool:
    return version is not None and version.replace(".", "").isalnum()


def _agreement(question: pd.Series) -> None:
    result = warehouse.query(
        "guidelines/agreement", project=question.project_id, question=question.question_id
    )
    metrics = {wording.name(metric) for metric in result.frame["metric"]}
    panel(
        "Agreement before and after",
        result,
        chart=charts.before_and_after,
        caption=f"{' '.join(metrics)} of people's first answers, batch by batch in the order they "
        "were sent, with 95 % intervals. Batches differ in more than their guideline."
        + wording.newest(charts.MOST_ROWS, len(result.frame)),
        empty="Nothing has been measured yet.",
    )


def _versions(question: pd.Series) -> None:
    panel(
        "Agreement under each version",
        warehouse.query(
            "guidelines/versions", project=question.project_id, question=question.question_id
        ),
        columns={
            "guideline_version": ("Guideline", 70),
            "taxonomy_version": ("Label set", 66),
            "pooling": ("Batches", 118),
            "value": st.column_config.NumberColumn("Value", format="%.3f", width=55),
            "difference": st.column_config.NumberColumn("Change", format="%+.3f", width=62),
            "difference_ci_low": st.column_config.NumberColumn("From", format="%+.3f", width=62),
            "difference_ci_high": st.column_config.NumberColumn("To", format="%+.3f", width=62),
        },
        words=("pooling",),
        height="content",
        caption="A change is shown where its 95 % interval leaves 0 out. Label sets that a label "
        "mapping joins are one.",
        empty="Nothing has been measured yet.",
    )


frame.head("Guidelines & labels", "What were annotators told, and did it help?")
question, on = _filters()
versions = guidelines.of_project(question.project_id)
left, right = st.columns(2, gap="large")
with left:
    _guideline(question, versions, on)
    _guideline_changes(versions, on)
with right:
    _labels(question, on)
    _agreement(question)
    _versions(question)
