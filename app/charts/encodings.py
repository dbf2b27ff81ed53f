"""What charts share: how verdicts, axes, legends and figures look."""

import json
from collections.abc import Collection

import altair as alt
import pandas as pd

from app import palette, wording

TEXT = {"fontSize": 12}


def gate_names(frame: pd.DataFrame, parted: bool = False) -> list[str]:
    """What each gate bounds; with question and window where these tell two gates apart.

    Args:
        frame: Columns of `gate_results`, and question_name.
        parted: The metric above its limit, parted by "|".
    """
    tells_question = frame["question_id"].nunique() > 1
    names = []
    for row in frame.itertuples(index=False):
        further = [
            "" if row.measured_over == "batch" else row.measured_over.replace("_", " "),
            wording.plain(row.question_name) or row.question_id if tells_question else "",
            "" if row.severity == "blocking" else row.severity,
        ]
        limit = wording.threshold(row.direction, row.threshold)
        metric = wording.short_metric(row.metric)
        told = [part for part in further if part]
        names.append(
            f"{metric}|{' '.join([limit, *told])}"
            if parted
            else ", ".join([f"{metric} {limit}", *told])
        )
    return names


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
