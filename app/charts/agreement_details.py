"""Agreement by label, slice, pair and day."""

import altair as alt
import pandas as pd

from app import palette, wording
from app.charts import encodings, intervals


def with_intervals(
    frame: pd.DataFrame, name: str, n: str = "n_items", room: int = 240
) -> alt.LayerChart:
    """A value with its interval per row, in the order of the rows.

    Args:
        frame: value, ci_low, ci_high, undefined_reason, and the columns named below.
        name: Column that names a row.
        n: Column with what it is measured on.
        room: Pixels for the names.
    """
    data = frame.assign(
        row=[str(value) for value in frame[name]],
        shown=[intervals.in_words(row) for row in frame.itertuples()],
        why=[wording.reason(value) for value in frame["undefined_reason"]],
        measured_on=frame[n],
    )
    shared = dict(
        y=intervals.rows_of("row", data["row"], encodings.plain_axis(room=room)),
        color=alt.ColorValue(palette.BLUE),
        tooltip=[
            alt.Tooltip("row:N", title="Of"),
            alt.Tooltip("shown:N", title="Value and 95 % interval"),
            alt.Tooltip("why:N", title="Reason"),
            alt.Tooltip("measured_on:Q", title="Items"),
        ],
    )
    return intervals.marks(data, shared, 36 * len(data))


def pairs(frame: pd.DataFrame) -> alt.LayerChart:
    """Agreement of each two annotators as a heat map, each pair on both sides.

    Args:
        frame: annotator_a, annotator_b, metric, value, ci_low, ci_high, n_items.
    """
    turned = frame.rename(columns={"annotator_a": "annotator_b", "annotator_b": "annotator_a"})
    data = pd.concat([frame, turned], ignore_index=True)
    data["shown"] = [encodings.figure(value) for value in data["value"]]
    data["interval"] = [encodings.interval(row) for row in data.itertuples()]
    people = sorted(set(data["annotator_a"]))
    names = {one: one.split("/", 1)[-1] for one in people}
    middle = float(data["value"].min() + data["value"].max()) / 2
    column_axis = encodings.plain_axis(names)
    column_axis.orient, column_axis.labelLimit = "top", 140
    column_axis.labelAngle = 0 if len(people) <= 6 else -50
    shared = dict(
        x=alt.X("annotator_a:N", sort=people, title=None, axis=column_axis),
        y=alt.Y("annotator_b:N", sort=people, title=None, axis=encodings.plain_axis(names)),
        tooltip=[
            alt.Tooltip("annotator_a:N", title="One"),
            alt.Tooltip("annotator_b:N", title="Another"),
            alt.Tooltip("shown:N", title="Kappa"),
            alt.Tooltip("interval:N", title="95 % interval"),
            alt.Tooltip("n_items:Q", title="Items of both"),
        ],
    )
    cells = alt.Chart().mark_rect(cornerRadius=2)
    cells = cells.encode(
        **shared, color=alt.Color("value:Q", scale=alt.Scale(scheme="blues"), legend=None)
    )
    numbers = alt.Chart().mark_text(fontSize=11)
    numbers = numbers.encode(
        **shared,
        text=alt.Text("shown:N"),
        color=alt.condition(alt.datum.value > middle, alt.value("white"), alt.value("#20262b")),
    )
    height = max(30, min(38, 600 // len(people))) * len(people)
    return encodings.quiet(data, height, cells, numbers)


def by_day(frame: pd.DataFrame) -> alt.LayerChart:
    """How a value became what it is as answers came, a mark with its interval per batch and day.

    The newest batches only, or nobody could tell their colours apart.

    Args:
        frame: batch_id, as_of_date, value, ci_low, ci_high, n_answers.
    """
    batches = intervals.rows(frame["batch_id"])[-intervals.MOST_SERIES :]
    frame = frame[frame["batch_id"].isin(batches)]
    data = frame.assign(
        day=[f"{day:%-d %b %Y}" for day in pd.to_datetime(frame["as_of_date"])],
        shown=[intervals.in_words(row) for row in frame.itertuples()],
    )
    days = intervals.rows(data["day"])
    shared = dict(
        x=alt.X(
            "day:N",
            sort=days,
            title=None,
            axis=alt.Axis(labelAngle=0, labelOverlap=True, domain=False, ticks=False),
        ),
        color=alt.Color(
            "batch_id:N",
            title=None,
            scale=intervals.series(batches),
            legend=encodings.legend(columns=6),
        ),
        tooltip=[
            alt.Tooltip("batch_id:N", title="Batch"),
            alt.Tooltip("day:N", title="Day"),
            alt.Tooltip("shown:N", title="Value and 95 % interval"),
            alt.Tooltip("n_answers:Q", title="Answers by then"),
        ],
        xOffset=alt.XOffset("batch_id:N", sort=batches),
    )
    scale = alt.Scale(zero=False, padding=10)
    axis = alt.Axis(format=".2f", tickCount=5, domain=False)
    spans = alt.Chart().mark_rule(strokeWidth=2, opacity=0.5)
    spans = spans.encode(
        **shared,
        y=alt.Y("ci_low:Q", title=None, scale=scale, axis=axis),
        y2=alt.Y2("ci_high:Q"),
    )
    points = alt.Chart().mark_point(size=60, filled=True, opacity=1)
    points = points.encode(**shared, y=alt.Y("value:Q", scale=scale))
    return encodings.quiet(data, 230, spans, points)
