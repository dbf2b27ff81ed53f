"""Which labels people mistake for each other, and the items behind a cell that is chosen."""

from zlib import crc32

import pandas as pd
import streamlit as st

from app import charts, warehouse, wording
from app.components import batch_tables
from app.components.filters import choose, put
from app.components.panel import panel

ONE, OTHER = "label", "other_label"


def draw(scope: dict[str, str | None]) -> None:
    """Draws the matrix; a click on a cell or two labels of the URL choose its items.

    Args:
        scope: project, question and batch, None for all of its batches.
    """
    result = warehouse.query("agreement/confusion", **scope)
    panel(
        "Which labels are mistaken for each other",
        result,
        chart=lambda rows: charts.confusion(rows, _chosen()),
        caption="Pairs of people who gave one item different labels in the first round; "
        "each pair is counted both ways. A click on a cell, or two labels chosen here, shows its "
        "items.",
        empty="Nobody disagreed, or nobody answered.",
        on_pick=_choose,
        picked=_chosen,
        below=lambda: _cell(result.frame, scope),
    )


def _chosen() -> dict[str, str]:
    wanted = st.query_params
    return {"one_label": wanted.get(ONE, ""), "other_label": wanted.get(OTHER, "")}


def _choose(cell: dict[str, str]) -> None:
    put(ONE, cell["one_label"])
    put(OTHER, cell["other_label"])


def _cell(confused: pd.DataFrame, scope: dict[str, str | None]) -> None:
    """The labels of the chosen cell, and its items where both are chosen."""
    labels = confused.drop_duplicates("one_label").sort_values("one_order")["one_label"]
    one_box, other_box, _ = st.columns([1, 1, 1])
    with one_box:
        one = choose(
            "One said", dict(zip(labels, labels, strict=True)), ONE, placeholder="Any label"
        )
    others = confused[confused["one_label"] == one].sort_values("other_order")
    with other_box:
        other = choose(
            "Another said",
            {
                row.other_label: f"{row.other_label} ({wording.count(row.n_items, 'item')})"
                for row in others.itertuples(index=False)
            },
            OTHER,
            placeholder="Any other label",
        )
    if one is None or other is None:
        return
    behind = warehouse.query("agreement/confused_items", one=one, other=other, **scope)
    st.text(f"{wording.count(len(behind.frame), 'item')} between {one} and {other}")
    batch_tables.of_items(
        "The items of this cell",
        behind,
        before={"batch_id": ("Batch", 60)},
        columns={
            "n_one": st.column_config.NumberColumn(one, width=90),
            "n_other": st.column_config.NumberColumn(other, width=90),
        },
        # A row chosen behind one cell is none behind the next.
        key=f"agreement/confused-{crc32(f'{one}|{other}'.encode()):x}",
    )
