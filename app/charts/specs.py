"""Charts as Vega-Lite, for a page."""

from typing import Any

import altair as alt
import pandas as pd
from altair.utils import schemapi

# Tests check every chart against the schema of Vega-Lite; doing so at each drawing, as Altair
# would, takes half of the time that a page has for a chart.
schemapi.disable_debug_mode()


def as_spec(chart: alt.LayerChart, ink: str) -> dict[str, Any]:
    """The Vega-Lite of a chart, with its data as named frames.

    Args:
        chart: As the functions of this package make them.
        ink: Colour of the text among the marks, which no theme colours.
    """
    frames: dict[str, pd.DataFrame] = {}
    chart = chart.copy(deep=False)
    chart.data = _named(chart.data, frames)
    chart.layer = [_with_named_data(layer, frames) for layer in chart.layer]
    spec = chart.to_dict(validate=False)
    # Sizes that Altair gives to charts without any; the page gives the width.
    spec["config"]["view"] = {"strokeWidth": 0}
    spec["config"]["text"] = {"color": ink}
    spec["datasets"] = frames
    return spec


def _with_named_data(layer: alt.Chart, frames: dict[str, pd.DataFrame]) -> alt.Chart:
    if not isinstance(layer.data, pd.DataFrame):
        return layer
    layer = layer.copy(deep=False)
    layer.data = _named(layer.data, frames)
    return layer


def _named(data: pd.DataFrame, frames: dict[str, pd.DataFrame]) -> alt.NamedData:
    known = [name for name, frame in frames.items() if frame is data]
    name = known[0] if known else f"rows-{len(frames)}"
    frames[name] = data
    return alt.NamedData(name=name)
