"""What charts share: how verdicts, axes, legends and figures look."""

import json
from collections.abc import Collection

import altair as alt
import pandas as pd

from app import palette, wording

TEXT = {"fontSize": 12}


def gate_name(row: object) -> str:
    gate = f"{wording.short_metric(row.metric)} {wording.threshold(row.direction, row.threshold)}"
    return gate if row.severity == "blocking" else f"{gate}, {row.severity}"


def gate_head(row: object) -> str:
    """The gate's name in two lines, parted by "|"."""
    limit = wording.threshold(row.direction, row.threshold)
    note = "" if row.severity == "blocking" else f" {row.severity}"
    return f"{wording.short_metric(row.metric)}|{limit}{note}"


def figure(value: float | None, threshold: float | None = None) -> str:
    """Two digits, or three where two would hide on which side of the threshold it lies."""
    if value is None or pd.isna(value):
        return "no value"
    if threshold is not None and value != threshold and f"{value:.2f}" == f"{threshold:.2f}":
        return f"{value:.3f}"
    return f"{value:.2f}"


def interval(row: object) -> str:
    if pd.isna(row.ci_low) or pd.isna(row.ci_high):
        return ""
    return f"[{row.ci_low:.2f}, {row.ci_high:.2f}]"


def verdict_colour(outcomes: Collection[str] = (), explained: bool = True) -> alt.Color:
    """Colours of `outcome_name`; the legend tells the three verdicts and further `outcomes`."""
    colours = palette.VERDICT_COLOURS | palette.PASS_COLOURS
    return alt.Color(
        "outcome_name:N",
        title=None,
        scale=_outcome_scale(colours, outcomes),
        legend=legend(columns=3) if explained else None,
    )


def verdict_shape(outcomes: Collection[str] = (), explained: bool = True) -> alt.Shape:
    """Shapes of `outcome_name`, as in `verdict_colour`."""
    shapes = palette.VERDICT_SHAPES | palette.PASS_SHAPES
    return alt.Shape(
        "outcome_name:N",
        title=None,
        scale=_outcome_scale(shapes, outcomes),
        legend=legend(columns=3) if explained else None,
    )


def _outcome_scale(looks: dict[str, str], outcomes: Collection[str]) -> alt.Scale:
    names = {code: wording.PASSES.get(code, wording.verdict(code)) for code in looks}
    shown = [c for c in looks if c in palette.VERDICT_COLOURS or names[c] in outcomes]
    return alt.Scale(domain=[names[c] for c in shown], range=[looks[c] for c in shown])


def coded(column: str, codes: Collection[str], colours: dict[str, str], columns: int) -> alt.Color:
    """Colours of codes that read as words in `column`; the legend tells those that occur."""
    shown = [code for code in colours if code in set(codes)]
    return alt.Color(
        f"{column}:N",
        title=None,
        scale=alt.Scale(
            domain=[wording.name(code) for code in shown], range=[colours[code] for code in shown]
        ),
        legend=legend(columns),
    )


def plain_axis(names: dict[str, str] | None = None, room: int = 240) -> alt.Axis:
    axis = {
        "domain": False,
        "ticks": False,
        "labelLimit": room,
        "labelPadding": 8,
        "labelBound": False,
        "labelFlush": False,
    }
    if names is None:
        return alt.Axis(**axis)
    # Two things may have one name: the axis is by id and reads as names.
    return alt.Axis(labelExpr=f"({json.dumps(names)})[datum.value]", **axis)


def count_axis() -> alt.Axis:
    return alt.Axis(format=",d", tickMinStep=1, tickCount=5, domain=False)


def legend(columns: int) -> alt.Legend:
    return alt.Legend(
        orient="bottom",
        columns=columns,
        labelLimit=200,
        symbolOpacity=1,
        symbolStrokeWidth=0,
        offset=6,
        rowPadding=2,
    )


def quiet(data: pd.DataFrame, height: int, *layers: alt.Chart) -> alt.LayerChart:
    """Layers that share their data, without a frame.

    The layers themselves carry no data: Altair would hash it for each, and copy what they have in
    common whenever something is added to them. Pages have a second for all of their charts.
    """
    return alt.layer(
        *layers,
        data=data,
        height=height,
        # Only the width is given by the page: rows keep their height, whatever the legend takes.
        autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
        config=alt.Config(
            view=alt.ViewConfig(strokeWidth=0), axis=alt.AxisConfig(gridOpacity=0.35)
        ),
    )
