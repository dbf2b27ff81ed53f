"""Verdicts of gates: the grid of all batches, and one batch against its thresholds."""

from collections.abc import Collection

import altair as alt
import pandas as pd

from app import palette, wording
from app.charts import encodings

ROW = 27


def gate_grid(
    frame: pd.DataFrame, legend: bool = True, outcomes: Collection[str] = ()
) -> alt.Chart:
    """Batches as rows, gates as columns: a shape per verdict, with the value beside it.

    Args:
        frame: One row per batch and gate of one project, with columns of `gate_results`, `name`
            and `status` of the batch.
        legend: Explain the shapes below.
        outcomes: Further ones than those of `frame` that the legend explains.
    """
    data = frame.assign(
        gate=[encodings.gate_head(row) for row in frame.itertuples()],
        gate_name=[encodings.gate_name(row) for row in frame.itertuples()],
        batch=[f"{row.batch_id}  {row.name}" for row in frame.itertuples(index=False)],
        shown=[encodings.figure(row.value, row.threshold) for row in frame.itertuples()],
        outcome_name=_outcomes(frame),
        verdict_name=[wording.verdict(value) for value in frame["verdict"]],
        why=[wording.reason(value) for value in frame["reason"]],
        in_full=[_passed_in_full(row) for row in frame.itertuples()],
        status_name=[wording.name(value) for value in frame["status"]],
        opacity=[0.55 if provisional else 1.0 for provisional in frame["is_provisional"]],
    )
    gates, batches = list(dict.fromkeys(data["gate"])), list(dict.fromkeys(data["batch"]))
    x = alt.X(
        "gate:N",
        sort=gates,
        title=None,
        axis=alt.Axis(
            orient="top",
            labelAngle=0,
            labelLimit=150,
            labelOverlap=False,
            labelExpr="split(datum.value, '|')",
            domain=False,
            ticks=False,
            labelPadding=20,
        ),
        scale=alt.Scale(type="band", paddingInner=0, paddingOuter=0.05),
    )
    base = alt.Chart(data).encode(
        x=x,
        y=alt.Y(
            "batch:N",
            sort=batches,
            title=None,
            axis=encodings.plain_axis(room=210),
        ),
        opacity=alt.Opacity("opacity:Q", scale=None),
        tooltip=[
            alt.Tooltip("batch:N", title="Batch"),
            alt.Tooltip("status_name:N", title="Status"),
            alt.Tooltip("gate_name:N", title="Gate"),
            alt.Tooltip("verdict_name:N", title="Verdict"),
            alt.Tooltip("why:N", title="Reason"),
            alt.Tooltip("in_full:N", title="Value and 95 % interval"),
            alt.Tooltip("n:Q", title="n"),
            alt.Tooltip("round:O", title="After round"),
        ],
    )
    explained = {*data["outcome_name"], *outcomes}
    pick = alt.selection_point(name="pick", fields=["project_id", "batch_id"])
    marks = (
        base.mark_point(size=120, filled=True, xOffset=-24)
        .encode(
            color=encodings.verdict_colour(explained, legend),
            shape=encodings.verdict_shape(explained, legend),
        )
        .add_params(pick)
    )
    values = base.mark_text(align="left", xOffset=-12, **encodings.TEXT).encode(text="shown:N")
    return encodings.quiet((marks + values).properties(height=ROW * len(batches)))


def gate_intervals(frame: pd.DataFrame) -> alt.Chart:
    """Each gate's value and interval against its threshold; the last round is full.

    Args:
        frame: One row per gate and round of one batch, columns of `gate_results`.
    """
    data = frame.assign(
        gate=[encodings.gate_name(row) for row in frame.itertuples()],
        verdict_name=[wording.verdict(value) for value in frame["verdict"]],
        why=[wording.reason(value) for value in frame["reason"]],
        shown=[_passed_in_full(row) for row in frame.itertuples()],
        outcome_name=_outcomes(frame),
        opacity=[1.0 if last else 0.45 for last in frame["is_last_round"]],
        round_name=[f"Round {number}" for number in frame["round"]],
    )
    gates = list(dict.fromkeys(data["gate"]))
    outcomes = set(data["outcome_name"])
    rounds = sorted(data["round"].unique())
    known = pd.concat([data[c] for c in ("value", "ci_low", "ci_high", "threshold")]).dropna()
    low = min(0.5, float(known.min())) if len(known) else 0.0
    margin = 0.12 * (1.0 - low)
    base = alt.Chart(data).encode(
        y=alt.Y(
            "gate:N",
            sort=gates,
            title=None,
            axis=alt.Axis(domain=False, ticks=False, labelLimit=220, labelPadding=8, grid=True),
        ),
        yOffset=alt.YOffset("round:O", sort=rounds),
        opacity=alt.Opacity("opacity:Q", scale=None),
        tooltip=[
            alt.Tooltip("gate:N", title="Gate"),
            alt.Tooltip("round_name:N", title="State"),
            alt.Tooltip("verdict_name:N", title="Verdict"),
            alt.Tooltip("why:N", title="Reason"),
            alt.Tooltip("shown:N", title="Value and 95 % interval"),
            alt.Tooltip("n:Q", title="n"),
            alt.Tooltip("basis:N", title="Basis"),
        ],
    )
    x_scale = alt.Scale(domain=[low - margin, 1.0 + margin], nice=False, clamp=True)
    x_axis = alt.Axis(format=".2f", tickCount=6, domain=False)
    spans = base.mark_rule(strokeWidth=3, strokeCap="round").encode(
        x=alt.X("ci_low:Q", title=None, scale=x_scale, axis=x_axis),
        x2="ci_high:Q",
        color=encodings.verdict_colour(outcomes),
    )
    points = base.mark_point(size=130, filled=True).encode(
        x=alt.X("value:Q", scale=x_scale),
        color=encodings.verdict_colour(outcomes),
        shape=encodings.verdict_shape(outcomes),
    )
    # Short, so that it strikes through no text.
    limits = base.mark_tick(thickness=2, size=16, color=palette.GREY).encode(
        x=alt.X("threshold:Q", scale=x_scale),
        tooltip=[alt.Tooltip("threshold:Q", title="Threshold", format=".2f")],
    )
    height = len(gates) * (18 + 30 * len(rounds))
    texts = base.mark_text(
        dy=-15,
        fontSize=11,
        align=alt.expr(f"datum.value < {low + 0.4 * (1 - low)} ? 'left' : 'center'"),
    ).encode(x=alt.X("value:Q", scale=x_scale), text="shown:N")
    return encodings.quiet((limits + spans + points + texts).properties(height=height))


def _outcomes(frame: pd.DataFrame) -> list[str]:
    return [wording.outcome(*both) for both in zip(frame["verdict"], frame["reason"], strict=True)]


def _passed_in_full(row: object) -> str:
    value = f"{encodings.figure(row.value, row.threshold)} {encodings.interval(row)}".strip()
    how = wording.passed_how(row.verdict, row.reason, row.round)
    return f"{value}, {how}" if how else value
