"""Where the rows of files ended up."""

import altair as alt
import pandas as pd

from app import palette, wording
from app.charts import encodings


def ledger(frame: pd.DataFrame) -> alt.LayerChart:
    """Where the rows of each delivery ended up.

    Args:
        frame: delivery_id, file_name, outcome, n_rows; in the order of the bars.
    """
    files = list(dict.fromkeys(frame["delivery_id"]))
    names = dict(zip(frame["delivery_id"], frame["file_name"], strict=True))
    order = {outcome: place for place, outcome in enumerate(palette.LEDGER_COLOURS)}
    data = frame.assign(
        outcome_name=[wording.name(value) for value in frame["outcome"]],
        place=[order.get(value, len(order)) for value in frame["outcome"]],
    )
    chart = (
        alt.Chart()
        .mark_bar(height=15)
        .encode(
            y=alt.Y(
                "delivery_id:N",
                sort=files,
                title=None,
                axis=encodings.plain_axis(names=names),
            ),
            x=alt.X("n_rows:Q", title="Rows", axis=encodings.count_axis()),
            order=alt.Order("place:Q"),
            color=encodings.coded(
                "outcome_name", frame["outcome"], palette.LEDGER_COLOURS, columns=5
            ),
            tooltip=[
                alt.Tooltip("file_name:N", title="File"),
                alt.Tooltip("outcome_name:N", title="Outcome"),
                alt.Tooltip("n_rows:Q", title="Rows"),
            ],
        )
    )
    return encodings.quiet(data, 24 * len(files), chart)
