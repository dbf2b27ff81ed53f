"""Putting files in, accepting new names, letting held files pass: what Deliveries can do."""

from pathlib import Path

import pandas as pd
import streamlit as st

from app import access, feed_contracts, signing, uploads, warehouse
from app.components.signatures import signed
from app.feed_contracts import CommandFailed
from app.uploads import NotTaken

_SAID = "intake-said"


def draw(project: str | None) -> None:
    """Shows what the person at the page can do here; nothing where they may do nothing."""
    if said := st.session_state.pop(_SAID, None):
        st.text(said)
    waiting = warehouse.query("deliveries/to_settle", project=project).frame
    with st.container(horizontal=True):
        if access.may("upload"):
            _upload(project)
        if access.may("accept_name"):
            _column(waiting[waiting["reason"] == "missing_column"])
            _label(project)
        if access.may("release_hold"):
            _hold(waiting[waiting["status"] == "held"])


def _tell(text: str) -> None:
    st.session_state[_SAID] = text
    st.rerun()


def _upload(project: str | None) -> None:
    popover = st.popover("Put a file in", on_change="rerun", key="upload")
    if not popover.open:
        return
    known = [feed for feed in uploads.feeds() if project in (None, feed.project_id)]
    with popover:
        if not known:
            st.caption("No feed contract describes any feed yet.")
            return
        feed = st.selectbox("Where it belongs", known, format_func=lambda one: one.folder)
        files = st.file_uploader(
            "Files",
            accept_multiple_files=True,
            max_upload_size=uploads.MOST_BYTES // 1024**2,
            key="upload-files",
        )
        if st.button("Put into the drop folder", disabled=not files):
            told = [_put(feed.folder, file.name, file.getvalue()) for file in files]
            _tell("\n".join(told))


def _put(folder: str, name: str, data: bytes) -> str:
    try:
        uploads.put(folder, name, data)
    except (NotTaken, access.NotAllowed) as error:
        return str(error)
    return f"{name} waits in drop/{folder}; it is landed with the next run."


def _column(refused: pd.DataFrame) -> None:
    if refused.empty:
        return
    popover = st.popover("Accept a new column name", on_change="rerun", key="accept-column")
    if not popover.open:
        return
    with popover:
        place = st.selectbox(
            "Refused file", range(len(refused)), format_func=lambda n: refused.iloc[n]["file_name"]
        )
        row = refused.iloc[place]
        known = feed_contracts.fields(row.feed or "")
        path = feed_contracts.refused_file(row.folder or "", row.file_name)
        if path is None or not known:
            st.caption("The file, or its feed contract, is not there any more.")
            return
        try:
            proposal = _proposed(str(path), row.folder)
        except CommandFailed as error:
            st.text(str(error))
            return
        found = feed_contracts.columns_of(proposal)
        with st.form("accept-column-form", border=False):
            # What the other side does not have comes first, and what it must have before that.
            new = st.selectbox("Column of the file", sorted(found, key=lambda name: name in known))
            missing = sorted(known, key=lambda name: (name in found, not known[name]))
            field = st.selectbox("is the field", missing)
            reason = st.text_input("Note", max_chars=500)
            if st.form_submit_button("Accept, and land the file again"):
                _accept(row.delivery_id, columns={new: field}, labels={}, reason=reason)
        with st.expander("The whole contract as it would be proposed"):
            st.code(proposal, language="yaml", wrap_lines=True)


@st.cache_data(max_entries=20, show_spinner="Reading the file")
def _proposed(path: str, folder: str) -> str:
    return feed_contracts.suggest(Path(path), folder)


def _label(project: str | None) -> None:
    unknown = warehouse.query("deliveries/unknown_labels", project=project).frame
    if unknown.empty:
        return
    popover = st.popover("Accept a new label name", on_change="rerun", key="accept-label")
    if not popover.open:
        return
    with popover:
        place = st.selectbox(
            "Label that nobody knows",
            range(len(unknown)),
            format_func=lambda n: (
                f"{unknown.iloc[n]['value']}  ({unknown.iloc[n]['n_rows']} answers, "
                f"{unknown.iloc[n]['feed']})"
            ),
        )
        row = unknown.iloc[place]
        labels = warehouse.query("review/labels", project=row.project_id).frame
        names = dict(zip(labels["label"], labels["name"], strict=True))
        with st.form("accept-label-form", border=False):
            label = st.selectbox("means", list(names), format_func=lambda key: names[key])
            reason = st.text_input("Note", max_chars=500)
            if st.form_submit_button("Accept"):
                _accept(row.delivery_id, columns={}, labels={row.value: label}, reason=reason)


def _accept(
    delivery_id: str, *, columns: dict[str, str], labels: dict[str, str], reason: str
) -> None:
    with st.spinner("Writing the contract"):
        try:
            done = feed_contracts.accept(
                delivery_id, columns=columns, labels=labels, reason=reason.strip()
            )
        except (CommandFailed, access.NotAllowed) as error:
            st.text(str(error))
            return
    told = [
        f"{each['file_name']} is {each['status']}. {each.get('message') or ''}".strip()
        for each in done["deliveries"]
    ]
    known = "knows the new name" if done["is_changed"] else "knew that name already"
    _tell(" ".join([f"The contract {known}; it counts with the next run.", *told]))


def _hold(held: pd.DataFrame) -> None:
    if held.empty:
        return
    with st.popover("Let a held file pass"), st.form("release-hold", border=False):
        place = st.selectbox(
            "File", range(len(held)), format_func=lambda n: held.iloc[n]["file_name"]
        )
        reason = st.text_area("Why may it count?", max_chars=1000)
        if st.form_submit_button("Let it pass"):
            if reason.strip():
                delivery = held.iloc[place]["delivery_id"]
                signed(lambda: signing.release_hold(delivery, reason.strip()))
            else:
                st.caption("Please give a reason; it stays with the delivery.")
