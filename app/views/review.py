"""Review: which label is right?"""

import streamlit as st

from app import decisions, review_queue, warehouse, wording
from app.components import frame
from app.components.adjudication import adjudication
from app.components.filters import choose
from app.components.panel import panel


def _filters() -> dict[str, str | None]:
    project = frame.project()
    batches = warehouse.query("review/batches", project=project).frame
    reasons = warehouse.query("review/reasons", project=project).frame["reason"]
    batch_box, reason_box, selection_box = st.columns([2, 1, 1])
    with batch_box:
        batch = choose(
            "Batch",
            {
                f"{row.project_id}/{row.batch_id}": " ".join(
                    [row.batch_id, row.batch_name or "", f"({row.n_items})"]
                )
                for row in batches.itertuples(index=False)
            },
            "batch",
            placeholder="All batches",
        )
    with reason_box:
        reason = choose(
            "Reason",
            {code: wording.name(code) for code in reasons},
            "reason",
            placeholder="All reasons",
        )
    with selection_box:
        selection = choose(
            "How chosen",
            {"picked": "Picked by the data", "random": "Random spot check"},
            "selection",
            placeholder="Picked and random",
        )
    return {"project": project, "batch": batch, "reason": reason, "selection": selection}


def _loaded(filters: dict[str, str | None]) -> review_queue.Loaded:
    """The queue stays as it is while it is worked through, whatever is published meanwhile."""
    loaded = st.session_state.get("review-queue")
    if loaded is None or loaded.filters != filters:
        loaded = st.session_state["review-queue"] = review_queue.load(filters)
    return loaded


def _renew() -> None:
    del st.session_state["review-queue"]
    st.rerun()


@st.fragment
def _desk(loaded: review_queue.Loaded) -> None:
    adjudication(
        loaded.queue,
        loaded.token,
        record=decisions.record,
        renew=_renew,
    )


frame.head("Review", "Which label is right?")
loaded = _loaded(_filters())
if not loaded.queue["items"]:
    st.caption("Nothing waits for review here. New items come with the next build.")
else:
    _desk(loaded)
    build = warehouse.current_build()
    if build is not None and build.run_id != loaded.build:
        st.caption("A newer build is out; this queue stays until you load what is left.")
panel(
    "This queue",
    loaded.result,
    columns={
        "rank": st.column_config.NumberColumn("Rank", width="small"),
        "batch_id": st.column_config.TextColumn("Batch", width="small"),
        "source_key": st.column_config.TextColumn("Item", width="small"),
        "reason": "Reason",
        "selection": "How chosen",
        "vote_share": st.column_config.NumberColumn("Vote share", format="percent"),
        "text": st.column_config.TextColumn("Text", width="large"),
    },
    words=("reason", "selection"),
    empty="Nothing waits for review.",
)
