"""Agreement over batches, by what their annotators were told."""

import altair as alt
import pandas as pd

from app import wording
from app.charts import encodings, intervals


def before_and_after(frame: pd.DataFrame) -> alt.LayerChart:
    """One metric with its interval per newest batch, in the order of sending, by version.

    Args:
        frame: batch_id, name, sent_at, guideline_version, taxonomy_version, metric, value, ci_low,
            ci_high, n_items, undefined_reason.
    """
    frame = intervals.newest(frame, "sent_at")
    data = frame.assign(
        batch=[f"{row.batch_id}  {row.name or ''}" for row in frame.itertuples(index=False)],
        told=[
            f"guideline {row.guideline_version}, labels {row.taxonomy_version}"
            for row in frame.itertuples(index=False)
        ],
        shown=[intervals.in_words(row) for row in frame.itertuples()],
        why=[wording.reason(value) for value in frame["undefined_reason"]],
    )
    shared = dict(
        y=intervals.rows_of("batch", data["batch"]),
        color=alt.Color(
            "told:N",
            title=None,
            scale=intervals.series(intervals.rows(data["told"])),
            legend=encodings.legend(columns=2),
        ),
        tooltip=[
            alt.Tooltip("batch:N", title="Batch"),
            alt.Tooltip("told:N", title="In force"),
            alt.Tooltip("shown:N", title="Value and 95 % interval"),
            alt.Tooltip("why:N", title="Reason"),
            alt.Tooltip("n_items:Q", title="Items"),
        ],
    )
    return intervals.marks(data, shared, 40 * len(data))
