"""Review: which label is right?"""

import streamlit as st

from app import access, handed_out, review_queue, warehouse, wording
from app.components import frame
from app.components.adjudication import adjudication
from app.components.filters import choose
from app.components.panel import panel


def _filters() -> tuple[dict[str, str | None], bool]:
    project = frame.project()
    for_whom = review_queue.for_whom()
    batches = warehouse.query("review/batches", project=project, **for_whom).frame
    reasons = warehouse.query("review/reasons", project=project, **for_whom).frame["reason"]
    batch_box, reason_box, selection_box, blind_box = st.columns([2, 1, 1, 1])
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
            {"picked": "Picked by the data", "random": "Drawn at random"},
            "selection",
            placeholder="Both",
        )
    with blind_box:
        blind = choose("Answers", {"hidden": "Hidden"}, "answers", placeholder="Shown")
    filters = {"project": project, "batch": batch, "reason": reason, "selection": selection}
    return filters, blind == "hidden"


def _loaded(filters: dict[str, str | None], is_blind: bool) -> review_queue.Loaded:
    """The queue stays as it is while it is worked through, whatever is published meanwhile."""
    loaded = st.session_state.get("review-queue")
    wanted = {**filters, "blind": "yes" if is_blind else None}
    if loaded is None or loaded.filters != wanted:
        loaded = st.session_state["review-queue"] = review_queue.load(filters, is_blind)
    return loaded


def _renew() -> None:
    st.session_state.pop("review-queue", None)


frame.head("Review", "Which label is right?")
if not access.may("decide"):
    st.caption("You may look around here. To decide takes the role reviewer.")
loaded = _loaded(*_filters())
if not loaded.queue["items"]:
    st.caption("Nothing waits for review here. New items come with the next build.")
else:
    handed_out.note(loaded.token, loaded.queue["is_blind"])
    adjudication(loaded.queue, loaded.token, renew=_renew)
    build = warehouse.current_build()
    if build is not None and build.run_id != loaded.build:
        st.caption("A newer build is out; this queue stays until you load what is left.")
# Drawn when it is asked for: with every decision the browser would work it over, too.
table = st.expander("The queue as a table", key="table", on_change="rerun", bind="query-params")
if table.open:
    vote_share = st.column_config.NumberColumn("Vote share", format="percent")
    with table:
        panel(
            "This queue",
            loaded.result,
            columns={
                "rank": st.column_config.NumberColumn("Rank", width="small"),
                "batch_id": ("Batch", "small"),
                "source_key": ("Item", "small"),
                "reason": "Reason",
                "selection": "How chosen",
                **({"vote_share": vote_share} if "vote_share" in loaded.result.frame else {}),
                "text": ("Text", "large"),
            },
            words=("reason", "selection"),
            empty="Nothing waits for review.",
        )
