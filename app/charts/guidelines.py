"""Agreement over batches, by what their annotators were told."""

import altair as alt
import pandas as pd

from app import palette, wording
from app.charts import encodings

_VERSIONS = [palette.BLUE, palette.ORANGE, palette.GREEN, palette.PURPLE, palette.SKY]


def before_and_after(frame: pd.DataFrame) -> alt.LayerChart:
    """One metric with its interval per batch, in the order of sending, coloured by version.

    Args:
        frame: batch_id, name, guideline_version, taxonomy_version, metric, value, ci_low, ci_high,
            n_items, undefined_reason.
    """
    data = frame.assign(
        batch=[f"{row.batch_id}  {row.name or ''}" for row in frame.itertuples(index=False)],
        told=[
            f"guideline {row.guideline_version}, labels {row.taxonomy_version}"
            for row in frame.itertuples(index=False)
        ],
        shown=[
            f"{encodings.figure(row.value)} {encodings.interval(row)}".strip()
            for row in frame.itertuples()
        ],
        why=[wording.reason(value) for value in frame["undefined_reason"]],
    )
    told = list(dict.fromkeys(data["told"]))
    base = alt.Chart(data).encode(
        y=alt.Y(
            "batch:N",
            sort=list(dict.fromkeys(data["batch"])),
            title=None,
            axis=encodings.plain_axis(),
        ),
        color=alt.Color(
            "told:N",
            title=None,
            scale=alt.Scale(
                domain=told,
                range=[_VERSIONS[place % len(_VERSIONS)] for place in range(len(told))],
            ),
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
    scale = alt.Scale(zero=False, padding=40)
    axis = alt.Axis(format=".2f", tickCount=5, domain=False)
    spans = base.mark_rule(strokeWidth=3, strokeCap="round").encode(
        x=alt.X("ci_low:Q", title=None, scale=scale, axis=axis), x2="ci_high:Q"
    )
    points = base.mark_point(size=110, filled=True).encode(x=alt.X("value:Q", scale=scale))
    texts = base.mark_text(dy=-12, fontSize=11).encode(
        x=alt.X("value:Q", scale=scale), text="shown:N", color=alt.value(palette.GREY)
    )
    return encodings.quiet((spans + points + texts).properties(height=40 * len(data)))
