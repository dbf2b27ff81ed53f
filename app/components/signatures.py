"""What a lead can sign on the page of a batch; it counts with the next run."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from app import access, signing, warehouse, wording
from app.charts import encodings
from assay.errors import WrongUse
from assay.signing import Seen

# Where everything that can be waited for has come; rework that is out is waited for.
SIGNED_OFF_FROM = ("passed", "undecided", "in_review", "blocked", "delivered")


def draw(status: pd.Series, gates: pd.DataFrame, packages: pd.DataFrame) -> None:
    """Shows what was signed since the build and what a lead can sign now.

    Args:
        status: The batch, a row of `batch_status`.
        gates: Its rows of `gate_results`.
        packages: Its rows of `packages`.
    """
    build = warehouse.current_build()
    for sentence in signing.signed_since(
        build.last_journal_seq if build else 0,
        status.project_id,
        status.batch_id,
        set(packages["package_id"]),
    ):
        st.text(f"{sentence} It counts with the next run.")
    last = gates[gates["is_last_round"]]
    seen = signing.seen(status.project_id, status.batch_id, status.status, int(status["round"]))
    with st.container(horizontal=True):
        if access.may("approve_package"):
            for package in packages[packages["status"] == "proposed"].itertuples(index=False):
                _approval(package)
        if access.may("sign_off") and status.status in SIGNED_OFF_FROM:
            _sign_off(seen)
        blocking = last[(last["verdict"] != "pass") & (last["severity"] == "blocking")]
        begun = status.status not in ("partly_delivered", "sent", "planned")
        if access.may("waive") and len(blocking) and begun:
            _waiver(seen, blocking)


def _look(seen: Seen) -> str:
    """Names a form after what it rests on: where that changes meanwhile, it begins anew."""
    looks = [f"{gate['verdict']}{gate['n_looks']}" for gate in seen.gates]
    return "-".join((seen.batch_id, str(seen.round), *looks))


def _sign_off(seen: Seen) -> None:
    with st.popover("Sign off"), st.form(f"sign-off-{_look(seen)}", border=False):
        reason = st.text_area("Why is this batch good enough?", max_chars=1000)
        if st.form_submit_button("Sign off") and _has(reason):
            signed(lambda: signing.sign_off(seen, reason))


def _waiver(seen: Seen, blocking: pd.DataFrame) -> None:
    # A gate is set aside as a whole, with all labels or languages that it is on.
    blocking = blocking.drop_duplicates(["gate_id", "question_id"])
    names = encodings.gate_names(blocking)
    with st.popover("Set a gate aside"), st.form(f"waiver-{_look(seen)}", border=False):
        number = st.selectbox(
            "Gate",
            range(len(blocking)),
            format_func=names.__getitem__,
        )
        reason = st.text_area("Why does it not apply here?", max_chars=1000)
        if st.form_submit_button("Set aside") and _has(reason):
            gate = blocking.iloc[number]
            signed(lambda: signing.waive(seen, gate.gate_id, gate.question_id, reason))


def _approval(package: tuple) -> None:
    with st.popover("Approve the rework package"), st.form(package.package_id, border=False):
        st.text(
            f"{wording.count(package.n_items, 'item')} to {package.resource_name}, "
            f"{package.cost:.2f} {package.currency or ''}"
        )
        reason = st.text_input("Note", max_chars=500)
        if st.form_submit_button("Approve"):
            signed(lambda: signing.approve_package(package.package_id, reason.strip()))


def signed(write: Callable[[], None]) -> None:
    """Writes and draws the page anew, or says why not."""
    try:
        write()
    except (access.NotAllowed, WrongUse) as error:
        st.text(str(error))
        return
    st.rerun()


def _has(reason: str) -> bool:
    if reason.strip():
        return True
    st.caption("Please give a reason; it stays with the batch.")
    return False
