"""What is inside batches: their status, what was received, labels, rework."""

import altair as alt
import pandas as pd

from app import palette, wording
from app.charts import encodings


def batches_by_status(frame: pd.DataFrame) -> alt.LayerChart:
    """A bar per project, divided by status.

    Args:
        frame: project_name, status, n_batches.
    """
    order = {status: place for place, status in enumerate(palette.STATUS_COLOURS)}
    data = frame.assign(
        status_name=[wording.name(status) for status in frame["status"]],
        place=[order.get(status, len(order)) for status in frame["status"]],
    )
    bars = alt.Chart().mark_bar(height=22)
    bars = bars.encode(
        y=alt.Y("project_name:N", title=None, axis=encodings.plain_axis()),
        x=alt.X("n_batches:Q", title="Batches", stack="zero", axis=encodings.count_axis()),
        order=alt.Order("place:Q"),
        tooltip=[
            alt.Tooltip("project_name:N", title="Project"),
            alt.Tooltip("status_name:N", title="Status"),
            alt.Tooltip("n_batches:Q", title="Batches"),
        ],
        color=encodings.coded("status_name", data["status"], palette.STATUS_COLOURS, columns=3),
    )
    return encodings.quiet(data, 34 * data["project_name"].nunique(), bars)


def accepted_against_plan(frame: pd.DataFrame, today: pd.Timestamp) -> alt.LayerChart:
    """Items due and items accepted so far, as steps over the days.

    Args:
        frame: line ("due" or "accepted"), day, n_batches, n_items, n_items_so_far.
        today: Where the line of accepted items ends.
    """
    names = {"due": "Due by then", "accepted": "Accepted"}
    days = pd.to_datetime(frame["day"])
    first, last = days.min() - pd.Timedelta(days=1), days.max() + pd.Timedelta(days=1)
    accepted = days[frame["line"] == "accepted"].max()
    # What will be accepted is not known.
    known = max(accepted, min(last, today)) if pd.notna(accepted) else min(last, today)
    ends = []
    for line, end in (("due", last), ("accepted", known)):
        total = frame.loc[frame["line"] == line, "n_items_so_far"].max()
        ends += [
            {"line": line, "day": day, "n_items_so_far": reached}
            for day, reached in ((first, 0), (end, 0 if pd.isna(total) else total))
        ]
    data = pd.concat([frame.assign(day=days), pd.DataFrame(ends)], ignore_index=True)
    data["line_name"] = [names[line] for line in data["line"]]
    shared = dict(
        x=alt.X(
            "day:T",
            title=None,
            axis=alt.Axis(format="%-d %b", tickCount=6, grid=False, domain=False),
        ),
        y=alt.Y("n_items_so_far:Q", title="Items", axis=encodings.count_axis()),
        color=alt.Color(
            "line_name:N",
            title=None,
            scale=alt.Scale(domain=list(names.values()), range=[palette.GREY, palette.GREEN]),
            legend=encodings.legend(columns=2),
        ),
    )
    steps = alt.Chart().mark_line(interpolate="step-after", strokeWidth=2)
    steps = steps.encode(
        **shared,
        strokeDash=alt.StrokeDash(
            "line_name:N",
            scale=alt.Scale(domain=list(names.values()), range=[[5, 4], [1, 0]]),
            legend=None,
        ),
    )
    points = (
        alt.Chart()
        .transform_filter("isValid(datum.n_batches)")
        .mark_point(size=45, filled=True, opacity=1)
        .encode(
            **shared,
            tooltip=[
                alt.Tooltip("day:T", title="Day", format="%-d %b %Y"),
                alt.Tooltip("line_name:N", title="Line"),
                alt.Tooltip("n_batches:Q", title="Batches that day"),
                alt.Tooltip("n_items:Q", title="Items that day", format=","),
                alt.Tooltip("n_items_so_far:Q", title="Items so far", format=","),
            ],
        )
    )
    return encodings.quiet(data, 190, steps, points)


def rounds(frame: pd.DataFrame, now: pd.Timestamp) -> alt.LayerChart:
    """In which status a batch was from when to when, a row per round.

    Args:
        frame: round, status, published_at, until (none where it holds); in order.
        now: Where what holds ends, UTC without a zone.
    """
    begun = pd.to_datetime(frame["published_at"])
    data = frame.assign(
        begun=begun,
        ended=pd.to_datetime(frame["until"]).fillna(max(now, begun.max())),
        round_name=[f"Round {number}" for number in frame["round"]],
        status_name=[wording.name(status) for status in frame["status"]],
    )
    data["from"] = [wording.moment(moment) for moment in data["begun"]]
    data["to"] = [wording.moment(moment) or "now" for moment in pd.to_datetime(frame["until"])]
    time = {"format": "%-d %b, %H:%M", "tickCount": 4, "grid": False, "domain": False}
    shared = dict(
        y=alt.Y("round_name:N", sort=None, title=None, axis=encodings.plain_axis()),
        color=encodings.coded("status_name", data["status"], palette.STATUS_COLOURS, columns=4),
        tooltip=[
            alt.Tooltip("round_name:N", title="Round"),
            alt.Tooltip("status_name:N", title="Status"),
            alt.Tooltip("from:N", title="From"),
            alt.Tooltip("to:N", title="Until"),
        ],
    )
    x = alt.X("begun:T", title=None, scale=alt.Scale(type="utc"), axis=alt.Axis(**time))
    spans = (
        alt.Chart().mark_bar(height=14, cornerRadius=2).encode(**shared, x=x, x2=alt.X2("ended:T"))
    )
    # A status that was left within the minute would have no width.
    starts = alt.Chart().mark_point(size=90, filled=True, opacity=1).encode(**shared, x=x)
    return encodings.quiet(data, 34 * data["round_name"].nunique(), spans, starts)


def received_against_expected(frame: pd.DataFrame) -> alt.LayerChart:
    """A bar of received answers in a frame of expected ones, per resource.

    Args:
        frame: resource_name, n_expected, n_received, is_late.
    """
    data = frame.assign(
        state=["Late" if late else "Received" for late in frame["is_late"].fillna(False)],
        shown=[
            f"{int(row.n_received or 0):,} of {int(row.n_expected or 0):,}"
            for row in frame.fillna({"n_received": 0, "n_expected": 0}).itertuples()
        ],
    )
    shared = dict(
        y=alt.Y("resource_name:N", title=None, sort=None, axis=encodings.plain_axis()),
        tooltip=[
            alt.Tooltip("resource_name:N", title="Resource"),
            alt.Tooltip("n_received:Q", title="Answers received"),
            alt.Tooltip("n_expected:Q", title="Answers expected"),
            alt.Tooltip("due_at:T", title="Due"),
        ],
    )
    expected = alt.Chart().mark_bar(
        height=18, fillOpacity=0.12, fill=palette.GREY, stroke=palette.GREY, strokeWidth=1
    )
    expected = expected.encode(
        **shared, x=alt.X("n_expected:Q", title="Answers", axis=encodings.count_axis())
    )
    received = alt.Chart().mark_bar(height=18, color=palette.SKY)
    received = received.encode(**shared, x=alt.X("n_received:Q"))
    text = alt.Chart().mark_text(align="left", dx=6, **encodings.TEXT)
    text = text.encode(
        **shared,
        x=alt.X("n_expected:Q"),
        text=alt.Text("shown:N"),
        color=alt.condition(
            "datum.state == 'Late'", alt.value(palette.VERMILLION), alt.value(palette.GREY)
        ),
    )
    return encodings.quiet(data, 36 * len(data), expected, received, text)


def label_mix(frame: pd.DataFrame) -> alt.LayerChart:
    """Which labels each annotator used, as parts of all of their answers.

    Args:
        frame: resource_name, annotator_id, label_name, sort_order, colour, n_answers.
    """
    labels = frame.sort_values("sort_order").drop_duplicates("label_name")
    colours = [
        colour if isinstance(colour, str) and colour.startswith("#") else fallback
        for colour, fallback in zip(
            labels["colour"],
            (palette.LABEL_COLOURS * (len(labels) // len(palette.LABEL_COLOURS) + 1)),
            strict=False,
        )
    ]
    people = list(dict.fromkeys(frame["annotator_id"]))
    names = {
        row.annotator_id: f"{row.resource_name} {row.annotator_id.split('/', 1)[-1]}"
        for row in frame.drop_duplicates("annotator_id").itertuples(index=False)
    }
    chart = (
        alt.Chart()
        .mark_bar(height=16)
        .encode(
            y=alt.Y("annotator_id:N", sort=people, title=None, axis=encodings.plain_axis(names)),
            x=alt.X(
                "n_answers:Q",
                stack="normalize",
                title="Share of answers",
                axis=alt.Axis(format="%", tickCount=5, domain=False),
            ),
            order=alt.Order("sort_order:Q"),
            color=alt.Color(
                "label_name:N",
                title=None,
                scale=alt.Scale(domain=list(labels["label_name"]), range=colours),
                legend=encodings.legend(columns=4),
            ),
            tooltip=[
                alt.Tooltip("annotator_id:N", title="Annotator"),
                alt.Tooltip("label_name:N", title="Label"),
                alt.Tooltip("n_answers:Q", title="Answers"),
            ],
        )
    )
    return encodings.quiet(frame, 25 * len(people), chart)


def value_after(frame: pd.DataFrame, name: str = "") -> alt.LayerChart:
    """How the gated metric rises as items are reworked, worst first.

    Args:
        frame: rank, value_before, value_after, value_after_as_so_far (may be empty), threshold,
            set_size: of one question, metric and part of a batch.
        name: Says above which metric, question and part it is.
    """
    first = frame.iloc[0]
    start = pd.DataFrame({"rank": [0], "value_after": [first.value_before]})
    best = pd.concat([start, frame[["rank", "value_after"]]], ignore_index=True)
    curves = [best.assign(curve="each item unanimous")]
    if frame["value_after_as_so_far"].notna().any():
        so_far = frame[["rank", "value_after_as_so_far"]]
        so_far = so_far.rename(columns={"value_after_as_so_far": "value_after"})
        so_far = pd.concat([start, so_far], ignore_index=True)
        curves.append(so_far.assign(curve="as good as rework so far"))
    lines = pd.concat(curves, ignore_index=True)
    lowest = min(lines["value_after"].min(), first.threshold)
    scale = alt.Scale(domain=[lowest - 0.03, 1.01], nice=False, zero=False)
    domain = [curve["curve"].iloc[0] for curve in curves]
    shared = dict(
        x=alt.X("rank:Q", title="Items reworked", axis=alt.Axis(tickMinStep=1, grid=False)),
        y=alt.Y(
            "value_after:Q",
            title=None,
            scale=scale,
            axis=alt.Axis(format=".2f", tickCount=5, domain=False),
        ),
    )
    line = alt.Chart().mark_line(strokeWidth=2)
    line = line.encode(
        **shared,
        color=alt.Color(
            "curve:N",
            scale=alt.Scale(domain=domain, range=[palette.BLUE, palette.AMBER][: len(domain)]),
            legend=alt.Legend(title=None, orient="top") if len(domain) > 1 else None,
        ),
        strokeDash=alt.StrokeDash(
            "curve:N",
            scale=alt.Scale(domain=domain, range=[[1, 0], [6, 3]][: len(domain)]),
            legend=None,
        ),
        tooltip=[
            alt.Tooltip("rank:Q", title="Items reworked"),
            alt.Tooltip("value_after:Q", title="Value after", format=".3f"),
            alt.Tooltip("curve:N", title="If"),
        ],
    )
    limit = pd.DataFrame(
        {"threshold": [first.threshold], "label": [f"threshold {first.threshold:.2f}"]}
    )
    at_limit = alt.Y("threshold:Q", scale=scale)
    rule = alt.Chart(limit).mark_rule(strokeDash=[5, 4], color=palette.VERMILLION, strokeWidth=1.5)
    # At the left, where the curve is below its threshold.
    text = alt.Chart(limit).mark_text(
        align="left", dx=4, dy=-8, color=palette.VERMILLION, **encodings.TEXT
    )
    layers = [
        rule.encode(y=at_limit),
        text.encode(y=at_limit, x=alt.XValue(0), text=alt.Text("label:N")),
        line,
    ]
    if pd.notna(first.set_size):
        reached = best[best["rank"] == first.set_size].assign(
            label=f"{int(first.set_size)} of {int(first.n_items)} items"
        )
        point = alt.Chart(reached).mark_point(filled=True, size=70, color=palette.BLUE)
        size = alt.Chart(reached).mark_text(align="left", dx=7, dy=13, **encodings.TEXT)
        layers += [point.encode(**shared), size.encode(**shared, text=alt.Text("label:N"))]
    chart = encodings.quiet(lines, 230, *layers)
    return chart.properties(title=name) if name else chart
