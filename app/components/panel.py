"""One panel for every number: chart or table, data, SQL, definition, download."""

from collections.abc import Callable, Sequence
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from app import palette, warehouse, wording
from app.charts import as_spec
from app.components.panel_head import panel_head
from app.warehouse import Result

# Texts wrap in rows from this height on.
TWO_LINES = 62
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def panel(
    title: str,
    result: Result,
    *,
    chart: Callable[[pd.DataFrame], alt.LayerChart] | None = None,
    charts: Sequence[alt.LayerChart] = (),
    show: Callable[[], None] | None = None,
    columns: dict[str, Any] | None = None,
    words: Sequence[str] = (),
    caption: str = "",
    empty: str = "Nothing to show.",
    on_pick: Callable[[dict[str, Any]], None] | None = None,
    picked: Callable[[], dict[str, Any]] | None = None,
    below: Callable[[], None] | None = None,
    on_row: Callable[[dict[str, Any]], None] | None = None,
    height: int | str = "auto",
    row_height: int | None = None,
    key: str | None = None,
) -> None:
    """Shows a result with its origin a click away.

    Args:
        title: What the panel is about; never text from the data.
        result: The rows behind it.
        chart: Makes the chart of the rows, where there are any.
        charts: In place of one; without any (and without `show`) the rows are the view.
        show: Draws the first tab in place of a chart.
        columns: Of the table view, in order: a head, a head and a width for texts, or a column
            configuration.
        words: Columns of the table view whose codes read as words.
        caption: How to read it, in one sentence; never text from the data.
        empty: Said in place of the chart where there are no rows.
        on_pick: Called with the data of a mark when it is clicked, before the panel is drawn
            anew; the chart names its selection "pick".
        picked: The data of the mark that is chosen now, where it can be chosen otherwise too.
        below: Draws what follows the chart.
        on_row: Called with the row of the table that was chosen.
        height: Of the table view.
        row_height: Of its rows; texts wrap from `TWO_LINES` on.
        key: Tells two panels over the same query apart.
    """
    identity = (key or result.name).replace("/", "-")
    with st.container(key=f"panel-{identity}", gap="small"):
        _views(
            title,
            result,
            chart,
            charts,
            show,
            columns,
            words,
            caption,
            empty,
            on_pick,
            picked,
            below,
            on_row,
            height,
            row_height,
            identity,
        )


@st.fragment
def _views(
    title: str,
    result: Result,
    chart: Callable[[pd.DataFrame], alt.LayerChart] | None,
    charts: Sequence[alt.LayerChart],
    show: Callable[[], None] | None,
    columns: dict[str, Any] | None,
    words: Sequence[str],
    caption: str,
    empty: str,
    on_pick: Callable[[dict[str, Any]], None] | None,
    picked: Callable[[], dict[str, Any]] | None,
    below: Callable[[], None] | None,
    on_row: Callable[[dict[str, Any]], None] | None,
    height: int | str,
    row_height: int | None,
    identity: str,
) -> None:
    if chart is not None and len(result.frame):
        charts = [chart(result.frame)]
    first = "Chart" if charts else "View" if show is not None else "Table"
    opened = panel_head(title, [first, "Data", "SQL", "Definition"], f"tabs-{identity}")
    with st.container(key=f"view-{identity}", gap="small"):
        if opened == "Data":
            _data(result, identity)
        elif opened == "SQL":
            _sql(result)
        elif opened == "Definition":
            _definition(result)
        elif result.frame.empty:
            st.caption(empty)
        else:
            if charts:
                for number, chart in enumerate(charts):
                    _draw(chart, title, on_pick, picked, f"{identity}-{number}")
            elif show is not None:
                show()
            else:
                _table(result.frame, title, columns, words, on_row, height, row_height, identity)
            if caption:
                st.caption(caption)
            if below is not None:
                below()


def _data(result: Result, identity: str) -> None:
    st.dataframe(result.frame, hide_index=True, placeholder="")
    st.download_button(
        "Download as CSV",
        data=lambda: to_csv(result.frame),
        file_name=f"{result.name.replace('/', '-')}.csv",
        mime="text/csv",
        key=f"download-{identity}",
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
    )


def _sql(result: Result) -> None:
    if result.file:
        st.caption(f"No query: the rows stand in {result.file}.")
    else:
        st.code(result.sql, language="sql", wrap_lines=True)
    if result.parameters:
        st.code(_bound(result.parameters), language=None)


def _definition(result: Result) -> None:
    st.dataframe(
        warehouse.definitions(result),
        hide_index=True,
        placeholder="",
        column_config={
            "relation": st.column_config.TextColumn("Of", width="small"),
            "column_name": st.column_config.TextColumn("Column", width="small"),
            "meaning": st.column_config.TextColumn("Meaning", width="large"),
        },
    )


def _draw(
    chart: alt.LayerChart,
    title: str,
    on_pick: Callable[[dict[str, Any]], None] | None,
    picked: Callable[[], dict[str, Any]] | None,
    identity: str,
) -> None:
    # The theme colours axes and legends, not the text among the marks.
    spec = as_spec(chart, palette.INKS.get(st.context.theme.type, palette.GREY))
    if on_pick is None:
        st.vega_lite_chart(spec=spec, width="stretch", key=f"chart-{identity}", alt=title)
        return
    # A chart tells of a click only if another mark was clicked before. Where something else was
    # chosen since then, it is a new chart, or the last mark could not be clicked again.
    clicks = f"clicks-{identity}"
    n_charts, last = st.session_state.get(clicks, (0, None))
    if last is not None and picked is not None and picked() != last:
        n_charts += 1
        st.session_state[clicks] = n_charts, None
    key = f"chart-{identity}-{n_charts}"

    def clicked() -> None:
        if marks := st.session_state[key].selection.get("pick"):
            st.session_state[clicks] = n_charts, marks[0]
            on_pick(marks[0])

    st.vega_lite_chart(
        spec=spec,
        width="stretch",
        key=key,
        on_select=clicked,
        selection_mode="pick",
        alt=title,
    )


def _table(
    frame: pd.DataFrame,
    title: str,
    columns: dict[str, Any] | None,
    words: Sequence[str],
    on_row: Callable[[dict[str, Any]], None] | None,
    height: int | str,
    row_height: int | None,
    identity: str,
) -> None:
    named = {column: _in_words(frame[column]) for column in words}
    event = st.dataframe(
        frame.assign(**named),
        hide_index=True,
        placeholder="",
        height=height,
        row_height=row_height,
        column_order=list(columns) if columns else None,
        column_config=columns and {name: _column(column) for name, column in columns.items()},
        on_select="rerun" if on_row else "ignore",
        selection_mode="single-row",
        key=f"table-{identity}",
        alt=title,
    )
    if on_row and event.selection.rows:
        on_row(frame.iloc[event.selection.rows[0]].to_dict())


def _column(column: Any) -> Any:
    return (
        st.column_config.TextColumn(column[0], width=column[1])
        if isinstance(column, tuple)
        else column
    )


def _in_words(codes: pd.Series) -> pd.Series:
    # A code is named once: the longest tables have thousands of rows, and a dozen codes.
    return codes.map({code: wording.name(code) for code in codes.unique()})


def to_csv(frame: pd.DataFrame) -> str:
    """CSV in which no cell is a formula: such cells start with an apostrophe."""
    return frame.map(_inert).to_csv(index=False)


def _inert(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value


def _bound(parameters: dict[str, Any]) -> str:
    return "\n".join(f"${name} = {value!r}" for name, value in parameters.items())
