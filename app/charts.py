"""DataFrames in, Altair charts out. Knows nothing of Streamlit."""

from collections.abc import Collection

import altair as alt
import pandas as pd

from app import encodings, palette, wording

_ROW = 27
_TEXT = {"fontSize": 12}


def gate_grid(
    frame: pd.DataFrame, legend: bool = True, outcomes: Collection[str] = ()
) -> alt.Chart:
    """Batches as rows, gates as columns: a shape per verdict, with the value beside it.

    Args:
        frame: One row per batch and gate of one project, with columns of `gate_results`, `name`
            and `status` of the batch.
        legend: Explain the shapes below.
        outcomes: Further ones than those of `frame` that the legend explains.
    """
    data = frame.assign(
        gate=[encodings.gate_head(row) for row in frame.itertuples()],
        gate_name=[encodings.gate_name(row) for row in frame.itertuples()],
        batch=[f"{row.batch_id}  {row.name}" for row in frame.itertuples(index=False)],
        shown=[
            f"{encodings.figure(row.value, row.threshold)} {_passed_short(row)}".strip()
            for row in frame.itertuples()
        ],
        outcome_name=_outcomes(frame),
        verdict_name=[wording.verdict(value) for value in frame["verdict"]],
        why=[wording.reason(value) for value in frame["reason"]],
        interval=[encodings.interval(row) for row in frame.itertuples()],
        status_name=[wording.name(value) for value in frame["status"]],
        opacity=[0.55 if provisional else 1.0 for provisional in frame["is_provisional"]],
    )
    gates, batches = list(dict.fromkeys(data["gate"])), list(dict.fromkeys(data["batch"]))
    x = alt.X(
        "gate:N",
        sort=gates,
        title=None,
        axis=alt.Axis(
            orient="top",
            labelAngle=0,
            labelLimit=150,
            labelOverlap=False,
            labelExpr="split(datum.value, '|')",
            domain=False,
            ticks=False,
            labelPadding=20,
        ),
        scale=alt.Scale(type="band", paddingInner=0, paddingOuter=0.05),
    )
    base = alt.Chart(data).encode(
        x=x,
        y=alt.Y(
            "batch:N",
            sort=batches,
            title=None,
            axis=alt.Axis(domain=False, ticks=False, labelLimit=210, labelPadding=8),
        ),
        opacity=alt.Opacity("opacity:Q", scale=None),
        tooltip=[
            alt.Tooltip("batch:N", title="Batch"),
            alt.Tooltip("status_name:N", title="Status"),
            alt.Tooltip("gate_name:N", title="Gate"),
            alt.Tooltip("verdict_name:N", title="Verdict"),
            alt.Tooltip("why:N", title="Reason"),
            alt.Tooltip("shown:N", title="Value"),
            alt.Tooltip("interval:N", title="95 % interval"),
            alt.Tooltip("n:Q", title="n"),
            alt.Tooltip("round:O", title="After round"),
        ],
    )
    explained = {*data["outcome_name"], *outcomes}
    pick = alt.selection_point(name="pick", fields=["project_id", "batch_id"])
    marks = (
        base.mark_point(size=120, filled=True, xOffset=-24)
        .encode(
            color=encodings.verdict_colour(explained, legend),
            shape=encodings.verdict_shape(explained, legend),
        )
        .add_params(pick)
    )
    values = base.mark_text(align="left", xOffset=-12, **_TEXT).encode(text="shown:N")
    return encodings.quiet((marks + values).properties(height=_ROW * len(batches)))


def _outcomes(frame: pd.DataFrame) -> list[str]:
    return [wording.outcome(*both) for both in zip(frame["verdict"], frame["reason"], strict=True)]


def _passed_short(row: object) -> str:
    return wording.passed_how(row.verdict, row.reason, row.round).split(" ")[0]


def _passed_in_full(row: object) -> str:
    value = f"{encodings.figure(row.value, row.threshold)} {encodings.interval(row)}".strip()
    how = wording.passed_how(row.verdict, row.reason, row.round)
    return f"{value}, {how}" if how else value


def batches_by_status(frame: pd.DataFrame) -> alt.Chart:
    """A bar per project, divided by status.

    Args:
        frame: project_name, status, n_batches.
    """
    order = {status: place for place, status in enumerate(palette.STATUS_COLOURS)}
    data = frame.assign(
        status_name=[wording.name(status) for status in frame["status"]],
        place=[order.get(status, len(order)) for status in frame["status"]],
    )
    present = [s for s in palette.STATUS_COLOURS if s in set(data["status"])]
    base = alt.Chart(data).encode(
        y=alt.Y("project_name:N", title=None, axis=encodings.plain_axis()),
        x=alt.X("n_batches:Q", title="Batches", stack="zero", axis=encodings.count_axis()),
        order=alt.Order("place:Q"),
        tooltip=[
            alt.Tooltip("project_name:N", title="Project"),
            alt.Tooltip("status_name:N", title="Status"),
            alt.Tooltip("n_batches:Q", title="Batches"),
        ],
    )
    bars = base.mark_bar(height=22).encode(
        color=alt.Color(
            "status_name:N",
            title=None,
            scale=alt.Scale(
                domain=[wording.name(s) for s in present],
                range=[palette.STATUS_COLOURS[s] for s in present],
            ),
            legend=encodings.legend(columns=3),
        )
    )
    return encodings.quiet(bars.properties(height=34 * data["project_name"].nunique()))


def gate_intervals(frame: pd.DataFrame) -> alt.Chart:
    """Each gate's value and interval against its threshold; the last round is full.

    Args:
        frame: One row per gate and round of one batch, columns of `gate_results`.
    """
    data = frame.assign(
        gate=[encodings.gate_name(row) for row in frame.itertuples()],
        verdict_name=[wording.verdict(value) for value in frame["verdict"]],
        why=[wording.reason(value) for value in frame["reason"]],
        shown=[_passed_in_full(row) for row in frame.itertuples()],
        outcome_name=_outcomes(frame),
        opacity=[1.0 if last else 0.45 for last in frame["is_last_round"]],
        round_name=[f"Round {number}" for number in frame["round"]],
    )
    gates = list(dict.fromkeys(data["gate"]))
    outcomes = set(data["outcome_name"])
    rounds = sorted(data["round"].unique())
    known = pd.concat([data[c] for c in ("value", "ci_low", "ci_high", "threshold")]).dropna()
    low = min(0.5, float(known.min())) if len(known) else 0.0
    margin = 0.12 * (1.0 - low)
    base = alt.Chart(data).encode(
        y=alt.Y(
            "gate:N",
            sort=gates,
            title=None,
            axis=alt.Axis(domain=False, ticks=False, labelLimit=220, labelPadding=8, grid=True),
        ),
        yOffset=alt.YOffset("round:O", sort=rounds),
        opacity=alt.Opacity("opacity:Q", scale=None),
        tooltip=[
            alt.Tooltip("gate:N", title="Gate"),
            alt.Tooltip("round_name:N", title="State"),
            alt.Tooltip("verdict_name:N", title="Verdict"),
            alt.Tooltip("why:N", title="Reason"),
            alt.Tooltip("shown:N", title="Value and 95 % interval"),
            alt.Tooltip("n:Q", title="n"),
            alt.Tooltip("basis:N", title="Basis"),
        ],
    )
    x_scale = alt.Scale(domain=[low - margin, 1.0 + margin], nice=False, clamp=True)
    x_axis = alt.Axis(format=".2f", tickCount=6, domain=False)
    spans = base.mark_rule(strokeWidth=3, strokeCap="round").encode(
        x=alt.X("ci_low:Q", title=None, scale=x_scale, axis=x_axis),
        x2="ci_high:Q",
        color=encodings.verdict_colour(outcomes),
    )
    points = base.mark_point(size=130, filled=True).encode(
        x=alt.X("value:Q", scale=x_scale),
        color=encodings.verdict_colour(outcomes),
        shape=encodings.verdict_shape(outcomes),
    )
    # Short, so that it strikes through no text.
    limits = base.mark_tick(thickness=2, size=16, color=palette.GREY).encode(
        x=alt.X("threshold:Q", scale=x_scale),
        tooltip=[alt.Tooltip("threshold:Q", title="Threshold", format=".2f")],
    )
    height = len(gates) * (18 + 30 * len(rounds))
    texts = base.mark_text(
        dy=-15,
        fontSize=11,
        align=alt.expr(f"datum.value < {low + 0.4 * (1 - low)} ? 'left' : 'center'"),
    ).encode(x=alt.X("value:Q", scale=x_scale), text="shown:N")
    return encodings.quiet((limits + spans + points + texts).properties(height=height))


def received_against_expected(frame: pd.DataFrame) -> alt.Chart:
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
    base = alt.Chart(data).encode(
        y=alt.Y("resource_name:N", title=None, sort=None, axis=encodings.plain_axis()),
        tooltip=[
            alt.Tooltip("resource_name:N", title="Resource"),
            alt.Tooltip("n_received:Q", title="Answers received"),
            alt.Tooltip("n_expected:Q", title="Answers expected"),
            alt.Tooltip("due_at:T", title="Due"),
        ],
    )
    frame_bar = base.mark_bar(
        height=18, fillOpacity=0.12, fill=palette.GREY, stroke=palette.GREY, strokeWidth=1
    ).encode(x=alt.X("n_expected:Q", title="Answers", axis=encodings.count_axis()))
    bar = base.mark_bar(height=18, color=palette.SKY).encode(x="n_received:Q")
    text = base.mark_text(align="left", dx=6, **_TEXT).encode(
        x="n_expected:Q",
        text="shown:N",
        color=alt.condition(
            "datum.state == 'Late'", alt.value(palette.VERMILLION), alt.value(palette.GREY)
        ),
    )
    return encodings.quiet((frame_bar + bar + text).properties(height=36 * len(data)))


def label_mix(frame: pd.DataFrame) -> alt.Chart:
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
        alt.Chart(frame)
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
    return encodings.quiet(chart.properties(height=25 * len(people)))


def value_after(frame: pd.DataFrame, threshold: float | None) -> alt.Chart:
    """How the gated metric would rise as items are reworked in the order of their rank.

    Args:
        frame: rank, value_after.
        threshold: Of the gate, drawn as a line.
    """
    values = frame["value_after"].dropna()
    bounds = [*values, threshold] if threshold is not None else list(values)
    low = min(bounds) - 0.02 if bounds else 0.0
    high = min(1.0, max(bounds) + 0.03) if bounds else 1.0
    scale = alt.Scale(domain=[low, high], nice=False, zero=False)
    line = (
        alt.Chart(frame)
        .mark_line(point=alt.OverlayMarkDef(size=26), color=palette.BLUE, strokeWidth=2)
        .encode(
            x=alt.X("rank:Q", title="Items reworked", axis=alt.Axis(tickMinStep=1, grid=False)),
            y=alt.Y(
                "value_after:Q",
                title=None,
                scale=scale,
                axis=alt.Axis(format=".2f", tickCount=5, domain=False),
            ),
            tooltip=[
                alt.Tooltip("rank:Q", title="Items reworked"),
                alt.Tooltip("value_after:Q", title="Value after", format=".3f"),
            ],
        )
    )
    if threshold is None:
        return encodings.quiet(line.properties(height=210))
    limit = pd.DataFrame({"threshold": [threshold], "label": [f"threshold {threshold:.2f}"]})
    rule = alt.Chart(limit).mark_rule(strokeDash=[5, 4], color=palette.VERMILLION, strokeWidth=1.5)
    text = alt.Chart(limit).mark_text(align="left", dx=6, dy=-7, color=palette.VERMILLION, **_TEXT)
    layers = (
        rule.encode(y=alt.Y("threshold:Q", scale=scale))
        + text.encode(y=alt.Y("threshold:Q", scale=scale), x=alt.value(0), text="label:N")
        + line
    )
    return encodings.quiet(layers.properties(height=210))


def ledger(frame: pd.DataFrame) -> alt.Chart:
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
    present = [outcome for outcome in palette.LEDGER_COLOURS if outcome in set(frame["outcome"])]
    chart = (
        alt.Chart(data)
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
            color=alt.Color(
                "outcome_name:N",
                title=None,
                scale=alt.Scale(
                    domain=[wording.name(outcome) for outcome in present],
                    range=[palette.LEDGER_COLOURS[outcome] for outcome in present],
                ),
                legend=encodings.legend(columns=5),
            ),
            tooltip=[
                alt.Tooltip("file_name:N", title="File"),
                alt.Tooltip("outcome_name:N", title="Outcome"),
                alt.Tooltip("n_rows:Q", title="Rows"),
            ],
        )
    )
    return encodings.quiet(chart.properties(height=24 * len(files)))


def agreement_by_batch(frame: pd.DataFrame) -> alt.Chart:
    """One metric with its interval, a row per batch.

    Args:
        frame: project_name, batch_id, name, value, ci_low, ci_high, n_items, n_annotators.
    """
    data = frame.assign(
        batch=[f"{row.batch_id}  {row.name}" for row in frame.itertuples(index=False)],
        metric_name=[wording.name(metric) for metric in frame["metric"]],
        shown=[
            f"{encodings.figure(row.value)} {encodings.interval(row)}".strip()
            for row in frame.itertuples()
        ],
        why=[wording.reason(value) for value in frame["undefined_reason"]],
    )
    base = alt.Chart(data).encode(
        y=alt.Y(
            "batch:N",
            sort=list(dict.fromkeys(data["batch"])),
            title=None,
            axis=encodings.plain_axis(),
        ),
        color=alt.Color(
            "project_name:N",
            title=None,
            scale=alt.Scale(range=[palette.BLUE, palette.ORANGE, palette.GREEN, palette.PURPLE]),
            legend=encodings.legend(columns=4),
        ),
        tooltip=[
            alt.Tooltip("batch:N", title="Batch"),
            alt.Tooltip("metric_name:N", title="Metric"),
            alt.Tooltip("shown:N", title="Value and 95 % interval"),
            alt.Tooltip("why:N", title="Reason"),
            alt.Tooltip("n_items:Q", title="Items"),
            alt.Tooltip("n_answers:Q", title="Answers"),
            alt.Tooltip("n_annotators:Q", title="Annotators"),
        ],
    )
    if data["metric"].nunique() > 1:
        data["shown"] = data["shown"] + ", " + data["metric"].map(wording.short_metric)
    axis = alt.Axis(format=".2f", tickCount=6, domain=False)
    scale = alt.Scale(zero=False, padding=24)
    spans = base.mark_rule(strokeWidth=3, strokeCap="round").encode(
        x=alt.X("ci_low:Q", title=None, scale=scale, axis=axis), x2="ci_high:Q"
    )
    points = base.mark_point(size=110, filled=True).encode(x=alt.X("value:Q", scale=scale))
    texts = base.mark_text(dy=-12, fontSize=11).encode(
        x=alt.X("value:Q", scale=scale), text="shown:N", color=alt.value(palette.GREY)
    )
    return encodings.quiet((spans + points + texts).properties(height=42 * data["batch"].nunique()))


def confusion(frame: pd.DataFrame) -> alt.Chart:
    """How often two people gave one item these two labels.

    Args:
        frame: one_label, other_label, one_order, other_order, n_pairs, n_items.
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
    base = alt.Chart(frame).encode(
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
    cells = base.mark_rect(cornerRadius=2).encode(
        color=alt.Color("n_pairs:Q", scale=alt.Scale(scheme="blues", domainMin=0), legend=None)
    )
    numbers = base.mark_text(**_TEXT).encode(
        text="n_pairs:Q",
        color=alt.condition(alt.datum.n_pairs > half, alt.value("white"), alt.value("#20262b")),
    )
    return encodings.quiet((cells + numbers).properties(height=38 * len(labels)))
