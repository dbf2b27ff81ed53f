"""A row per value, with its 95 % interval: one look for every chart that shows them."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from app import palette
from app.charts import encodings

SERIES = [palette.BLUE, palette.ORANGE, palette.GREEN, palette.PURPLE, palette.SKY]
SERIES += [palette.VERMILLION, palette.AMBER, palette.GREY]


# A chart of a thousand rows is read by nobody, and takes seconds to check and to draw.
MOST_ROWS = 40
MOST_SERIES = 8


def newest(frame: pd.DataFrame, when: str, most: int = MOST_ROWS) -> pd.DataFrame:
    """The newest rows, in the order in which they stand."""
    if len(frame) <= most:
        return frame
    places = frame[when].reset_index(drop=True).sort_values(kind="stable", na_position="first")
    return frame.iloc[sorted(places.index[-most:])]


def in_words(row: object) -> str:
    """0.81 [0.74, 0.87], of a row with value, ci_low and ci_high."""
    return f"{encodings.figure(row.value)} {encodings.interval(row)}".strip()


def rows(names: Sequence[object]) -> list[object]:
    """Each name once, in the order of the data."""
    return list(dict.fromkeys(names))


def rows_of(column: str, names: Sequence[object], axis: alt.Axis | None = None) -> alt.Y:
    """A row for each name, in the order of the data."""
    axis = axis or encodings.plain_axis()
    return alt.Y(f"{column}:N", sort=rows(names), title=None, axis=axis)


def series(names: Sequence[str]) -> alt.Scale:
    """A colour for each name; names in the same order keep theirs between charts."""
    colours = [SERIES[place % len(SERIES)] for place in range(len(names))]
    return alt.Scale(domain=list(names), range=colours)


def marks(
    data: pd.DataFrame,
    shared: dict[str, Any],
    height: int,
    columns: tuple[str, str, str] = ("ci_low", "value", "ci_high"),
    padding: int = 45,
    pattern: str = ".2f",
    opacity: float = 1.0,
    align: alt.Expr | str = "center",
    is_share: bool = True,
) -> alt.LayerChart:
    """Interval, value and the text in `shown` above it, for each row of a chart.

    Args:
        data: A row per value.
        shared: y, colour and tooltip.
        height: Of all rows together, in pixels.
        columns: Lower bound, value, upper bound.
        padding: Pixels left and right of what is drawn, for the texts.
        pattern: Of the numbers on the axis.
        opacity: Of the intervals.
        align: Of the texts, to their values.
        is_share: Nothing lies above 1, so that the axis says nothing there.
    """
    low, value, high = columns
    scale = alt.Scale(zero=False, padding=padding)
    if not is_share:
        scale.domainMin = 0
    axis = alt.Axis(format=pattern, tickCount=5, domain=False)
    if is_share:
        axis.labelExpr = "datum.value > 1 ? '' : datum.label"
    at_value = alt.X(f"{value}:Q", scale=scale)
    spans = alt.Chart().mark_rule(strokeWidth=3, strokeCap="round", opacity=opacity)
    points = alt.Chart().mark_point(size=100, filled=True, opacity=1)
    texts = alt.Chart().mark_text(dy=-11, fontSize=11, align=align)
    said = {**shared, "color": alt.ColorValue(palette.GREY), "text": alt.Text("shown:N")}
    return encodings.quiet(
        data,
        height,
        spans.encode(
            **shared,
            x=alt.X(f"{low}:Q", title=None, scale=scale, axis=axis),
            x2=alt.X2(f"{high}:Q"),
        ),
        points.encode(**shared, x=at_value),
        texts.encode(**said, x=at_value),
    )
