"""Figures of resources and annotators with their intervals; never a ranking."""

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd

from app.charts import encodings, intervals

_ROW = 36


@dataclass(frozen=True)
class Measure:
    """Which columns of a scorecard make one figure."""

    value: str
    low: str
    high: str
    n: str
    unit: str
    pattern: str = ".2f"


AGREEMENT = Measure(
    "agreement_with_others", "agreement_ci_low", "agreement_ci_high", "n_agreement_items", "items"
)
GOLD = Measure("gold_accuracy", "gold_ci_low", "gold_ci_high", "n_gold_items", "gold items")
YIELD = Measure("first_pass_yield", "yield_ci_low", "yield_ci_high", "n_yield_items", "items")
SPEED = Measure("median_seconds", "seconds_ci_low", "seconds_ci_high", "n_timed", "answers", ".1f")


def scorecard(frame: pd.DataFrame, measure: Measure, resources: Sequence[str]) -> alt.LayerChart:
    """One figure of every annotator with its interval, in the order of the rows.

    Args:
        frame: annotator_id, resource_name, question_name and the columns of `measure`.
        measure: Which figure.
        resources: Names in the order of their colours, so that they keep them between charts.
    """
    data = frame[frame[measure.value].notna()].assign(
        row=lambda rows: [
            f"{row.project_id}/{row.question_id}/{row.annotator_id}"
            for row in rows.itertuples(index=False)
        ],
        value=lambda rows: rows[measure.value],
        low=lambda rows: rows[measure.low],
        high=lambda rows: rows[measure.high],
        n=lambda rows: rows[measure.n],
    )
    data["shown"] = [_shown(row, measure) for row in data.itertuples(index=False)]
    data["in_full"] = [_in_full(row, measure) for row in data.itertuples(index=False)]
    # The question is named only where somebody answers several.
    several = data["annotator_id"].duplicated(keep=False)
    names = {
        row.row: row.annotator_id.split("/", 1)[-1] + (f", {row.question_name}" if named else "")
        for row, named in zip(data.itertuples(index=False), several, strict=True)
    }
    shared = dict(
        y=intervals.rows_of("row", data["row"], encodings.plain_axis(names)),
        color=alt.Color(
            "resource_name:N",
            title=None,
            scale=intervals.series(resources),
            legend=encodings.legend(columns=3),
        ),
        tooltip=[
            alt.Tooltip("annotator_id:N", title="Annotator"),
            alt.Tooltip("resource_name:N", title="Resource"),
            alt.Tooltip("question_name:N", title="Question"),
            alt.Tooltip("in_full:N", title="Value and 95 % interval"),
        ],
    )
    return intervals.marks(
        data,
        shared,
        _ROW * data["row"].nunique(),
        columns=("low", "value", "high"),
        pattern=measure.pattern,
        opacity=0.55,
        align=_align(data),
        is_share=measure is not SPEED,
    )


def weekly_volume(frame: pd.DataFrame, resources: Sequence[str]) -> alt.LayerChart:
    """Answers per week, a bar per week divided by resource.

    Args:
        frame: week, resource_name, n_answers, n_annotators.
        resources: Names in the order of their colours.
    """
    data = frame.assign(week_name=[f"{week:%-d %b %Y}" for week in frame["week"]])
    weeks = intervals.rows(data["week_name"])
    bars = (
        alt.Chart()
        .mark_bar(height=16)
        .encode(
            y=alt.Y("week_name:N", sort=weeks, title=None, axis=encodings.plain_axis()),
            x=alt.X("n_answers:Q", title="Answers", stack="zero", axis=encodings.count_axis()),
            color=alt.Color(
                "resource_name:N",
                title=None,
                scale=intervals.series(resources),
                legend=encodings.legend(columns=4),
            ),
            order=alt.Order("resource_name:O"),
            tooltip=[
                alt.Tooltip("week_name:N", title="Week from"),
                alt.Tooltip("resource_name:N", title="Resource"),
                alt.Tooltip("n_answers:Q", title="Answers", format=","),
                alt.Tooltip("n_annotators:Q", title="Annotators"),
            ],
        )
    )
    return encodings.quiet(data, 26 * len(weeks), bars)


def _shown(row: object, measure: Measure) -> str:
    return f"{row.value:{measure.pattern}}, n {int(row.n):,}"


def _in_full(row: object, measure: Measure) -> str:
    text = f"{row.value:{measure.pattern}}"
    if pd.notna(row.low) and pd.notna(row.high):
        text += f" [{row.low:{measure.pattern}}, {row.high:{measure.pattern}}]"
    return f"{text}, {int(row.n):,} {measure.unit}"


def _align(data: pd.DataFrame) -> alt.Expr | str:
    # A text at the left edge would run into the names.
    least, most = float(data["value"].min()), float(data["value"].max())
    edge = least + 0.1 * (most - least)
    return alt.expr(f"datum.value <= {edge} ? 'left' : 'center'") if most > least else "center"
