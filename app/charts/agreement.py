"""How far annotators agree, and which labels they mistake."""

import altair as alt
import pandas as pd

from app import palette, wording
from app.charts import encodings, intervals


def agreement_by_batch(frame: pd.DataFrame) -> alt.LayerChart:
    """One metric with its interval, a row for each of the newest batches.

    Args:
        frame: project_name, batch_id, name, sent_at, value, ci_low, ci_high, n_items, n_annotators.
    """
    frame = intervals.newest(frame, "sent_at")
    data = frame.assign(
        batch=[f"{row.batch_id}  {row.name}" for row in frame.itertuples(index=False)],
        metric_name=[wording.name(metric) for metric in frame["metric"]],
        shown=[intervals.in_words(row) for row in frame.itertuples()],
        why=[wording.reason(value) for value in frame["undefined_reason"]],
    )
    if data["metric"].nunique() > 1:
        data["shown"] = data["shown"] + ", " + data["metric"].map(wording.short_metric)
    shared = dict(
        y=intervals.rows_of("batch", data["batch"]),
        color=alt.Color(
            "project_name:N",
            title=None,
            scale=intervals.series(sorted(set(data["project_name"]))),
            legend=encodings.legend(columns=4),
        ),
        tooltip=[
            alt.Tooltip("batch:N", title="Batch"),
            alt.Tooltip("metric_name:N", title="Metric"),
            alt.Tooltip("shown:N", title="Value and 95 % interval"),
            alt.Tooltip("band:N", title="Called"),
            alt.Tooltip("why:N", title="Reason"),
            alt.Tooltip("n_items:Q", title="Items"),
            alt.Tooltip("n_answers:Q", title="Answers"),
            alt.Tooltip("n_annotators:Q", title="Annotators"),
        ],
    )
    return intervals.marks(data, shared, 42 * data["batch"].nunique(), padding=60)


def confusion(frame: pd.DataFrame, chosen: dict[str, str]) -> alt.LayerChart:
    """How often two people gave one item these two labels.

    Args:
        frame: one_label, other_label, one_order, other_order, n_pairs, n_items.
        chosen: one_label and other_label of the cell that is outlined, where there is one.
    """
    labels = list(
        pd.concat(
            [
                frame[["one_label", "one_order"]].set_axis(["label", "place"], axis=1),
                frame[["other_label", "other_order"]].set_axis(["label", "place"], axis=1),
            ]
        )
        .sort_values("place")["label"]
        .drop_duplicates()
    )
    half = float(frame["n_pairs"].max()) / 2
    shared = dict(
        x=alt.X(
            "one_label:N",
            sort=labels,
            title=None,
            axis=alt.Axis(
                orient="top",
                labelAngle=0,
                domain=False,
                ticks=False,
                labelLimit=130,
                labelBound=False,
                labelFlush=False,
            ),
        ),
        y=alt.Y("other_label:N", sort=labels, title=None, axis=encodings.plain_axis()),
        tooltip=[
            alt.Tooltip("one_label:N", title="One said"),
            alt.Tooltip("other_label:N", title="Another said"),
            alt.Tooltip("n_pairs:Q", title="Pairs of answers"),
            alt.Tooltip("n_items:Q", title="Items"),
        ],
    )
    pick = alt.selection_point(name="pick", fields=["one_label", "other_label"], toggle=False)
    cells = alt.Chart().mark_rect(cornerRadius=2)
    cells = cells.encode(
        **shared,
        color=alt.Color("n_pairs:Q", scale=alt.Scale(scheme="blues", domainMin=0), legend=None),
    )
    numbers = alt.Chart().mark_text(**encodings.TEXT)
    numbers = numbers.encode(
        **shared,
        text=alt.Text("n_pairs:Q"),
        color=alt.condition(alt.datum.n_pairs > half, alt.value("white"), alt.value("#20262b")),
    )
    outline = alt.Chart().mark_rect(cornerRadius=2, filled=False, strokeWidth=3)
    outline = outline.encode(**shared, color=alt.ColorValue(palette.ORANGE)).transform_filter(
        {"and": [{"field": field, "equal": label} for field, label in chosen.items()]}
    )
    # Above the numbers, or a click on one would not be a click on its cell.
    clicked = alt.Chart().mark_rect(opacity=0, cursor="pointer").encode(**shared).add_params(pick)
    return encodings.quiet(frame, 38 * len(labels), cells, numbers, outline, clicked)
