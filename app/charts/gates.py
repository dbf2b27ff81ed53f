"""Verdicts of gates: the grid of all batches, and one batch against its thresholds."""

from collections.abc import Collection

import altair as alt
import pandas as pd

from app import palette, wording
from app.charts import encodings, intervals

ROW = 27


def gate_grid(
    frame: pd.DataFrame, legend: bool = True, outcomes: Collection[str] = ()
) -> alt.LayerChart:
    """Batches as rows, gates as columns: a shape per verdict, with the value beside it.

    Args:
        frame: One row per batch and gate of one project, with columns of `gate_results`, `name`
            and `status` of the batch.
        legend: Explain the shapes below.
        outcomes: Further ones than those of `frame` that the legend explains.
    """
    data = frame.assign(
        gate=encodings.gate_names(frame, parted=True),
        gate_name=encodings.gate_names(frame),
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
    shared = dict(
        x=x,
        y=intervals.rows_of("batch", batches, encodings.plain_axis(room=210)),
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
        alt.Chart()
        .mark_point(size=120, filled=True, xOffset=-24)
        .encode(
            **shared,
            color=encodings.verdict_colour(explained, legend),
            shape=encodings.verdict_shape(explained, legend),
        )
        .add_params(pick)
    )
    values = alt.Chart().mark_text(align="left", xOffset=-12, **encodings.TEXT)
    values = values.encode(**shared, text=alt.Text("shown:N"))
    return encodings.quiet(data, ROW * len(batches), marks, values)


def gate_intervals(frame: pd.DataFrame) -> alt.LayerChart:
    """Each gate's value and interval against its threshold; the last round is full.

    Args:
        frame: One row per gate and round of one batch, columns of `gate_results`.
    """
    data = frame.assign(
        gate=encodings.gate_names(frame),
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
    axis = alt.Axis(domain=False, ticks=False, labelLimit=220, labelPadding=8, grid=True)
    shared = dict(
        y=intervals.rows_of("gate", gates, axis),
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
    spans = alt.Chart().mark_rule(strokeWidth=3, strokeCap="round")
    spans = spans.encode(
        **shared,
        x=alt.X("ci_low:Q", title=None, scale=x_scale, axis=x_axis),
        x2=alt.X2("ci_high:Q"),
        color=encodings.verdict_colour(outcomes),
    )
    points = alt.Chart().mark_point(size=130, filled=True)
    points = points.encode(
        **shared,
        x=alt.X("value:Q", scale=x_scale),
        color=encodings.verdict_colour(outcomes),
        shape=encodings.verdict_shape(outcomes),
    )
    # Short, so that it strikes through no text.
    limits = alt.Chart().mark_tick(thickness=2, size=16, color=palette.GREY)
    limits = limits.encode(
        **{name: channel for name, channel in shared.items() if name != "tooltip"},
        x=alt.X("threshold:Q", scale=x_scale),
        tooltip=[alt.Tooltip("threshold:Q", title="Threshold", format=".2f")],
    )
    height = len(gates) * (18 + 30 * len(rounds))
    texts = alt.Chart().mark_text(
        dy=-15,
        fontSize=11,
        align=alt.expr(f"datum.value < {low + 0.4 * (1 - low)} ? 'left' : 'center'"),
    )
    texts = texts.encode(**shared, x=alt.X("value:Q", scale=x_scale), text=alt.Text("shown:N"))
    return encodings.quiet(data, height, limits, spans, points, texts)


def _outcomes(frame: pd.DataFrame) -> list[str]:
    return [wording.outcome(*both) for both in zip(frame["verdict"], frame["reason"], strict=True)]


def _passed_in_full(row: object) -> str:
    value = f"{encodings.figure(row.value, row.threshold)} {encodings.interval(row)}".strip()
    how = wording.passed_how(row.verdict, row.reason, row.round)
    return f"{value}, {how}" if how else value
