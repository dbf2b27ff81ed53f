"""Expectations and runs over time."""

import altair as alt
import pandas as pd

from app import palette, wording
from app.charts import encodings

_OUTCOMES = {
    "met": palette.GREEN,
    "not_met": palette.AMBER,
    "critical_not_met": palette.VERMILLION,
}


def expectations_by_day(frame: pd.DataFrame) -> alt.LayerChart:
    """How many expectations were met each day, a bar per suite and day.

    Args:
        frame: suite, day, outcome, n_expectations, n_targets.
    """
    data = frame.assign(
        row=[
            f"{day:%-d %b %Y}, {wording.name(suite).lower()}"
            for day, suite in zip(pd.to_datetime(frame["day"]), frame["suite"], strict=True)
        ],
        outcome_name=[wording.name(outcome) for outcome in frame["outcome"]],
    ).sort_values(["day", "suite"])
    rows = list(dict.fromkeys(data["row"]))
    bars = (
        alt.Chart()
        .mark_bar(height=15)
        .encode(
            y=alt.Y("row:N", sort=rows, title=None, axis=encodings.plain_axis()),
            x=alt.X("n_expectations:Q", title="Expectations", axis=encodings.count_axis()),
            color=encodings.coded("outcome_name", data["outcome"], _OUTCOMES, columns=3),
            tooltip=[
                alt.Tooltip("row:N", title="Checked"),
                alt.Tooltip("outcome_name:N", title="Outcome"),
                alt.Tooltip("n_expectations:Q", title="Expectations"),
                alt.Tooltip("n_targets:Q", title="Files or marts"),
            ],
        )
    )
    return encodings.quiet(data, 24 * len(rows), bars)


def run_times(frame: pd.DataFrame) -> alt.LayerChart:
    """How long the last runs took, the newest above, a bar per run.

    Args:
        frame: finished_at, outcome ("Published", "Failed" or "Nothing new"), seconds, message.
    """
    data = frame.assign(
        row=[f"{wording.utc(moment):%-d %b %Y, %H:%M:%S}" for moment in frame["finished_at"]]
    )
    colours = {
        "Published": palette.GREEN,
        "Nothing new": palette.GREY,
        "Failed": palette.VERMILLION,
    }
    bars = (
        alt.Chart()
        .mark_bar(height=14)
        .encode(
            y=alt.Y(
                "row:N",
                sort=list(dict.fromkeys(data["row"])),
                title=None,
                axis=encodings.plain_axis(),
            ),
            x=alt.X("seconds:Q", title="Seconds", axis=encodings.count_axis()),
            color=encodings.coded("outcome", data["outcome"], colours, columns=3),
            tooltip=[
                alt.Tooltip("row:N", title="Ended"),
                alt.Tooltip("outcome:N", title="Outcome"),
                alt.Tooltip("seconds:Q", title="Seconds", format=".1f"),
                alt.Tooltip("message:N", title="It said"),
            ],
        )
    )
    return encodings.quiet(data, 22 * data["row"].nunique(), bars)
