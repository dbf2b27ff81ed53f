"""What every page has around it: the project filter, the build's age, its renewal."""

from html import escape
from pathlib import Path

import streamlit as st

from app import access, pointer, warehouse, wording
from app.components import gate
from app.components.filters import choose
from app.components.watch import watch

ASSETS = Path(__file__).parent.parent / "assets"
_SECONDS_BETWEEN_AGES = 60.0


def style() -> None:
    """The few rules that themes cannot say."""
    st.html(ASSETS / "style.css")


def sidebar() -> None:
    """The project filter and what is shown of which build."""
    shown = pointer.current()
    with st.sidebar:
        if warehouse.current_build() is not None:
            projects = warehouse.query("common/projects").frame
            choose(
                "Project",
                dict(zip(projects["project_id"], projects["name"], strict=True)),
                "project",
                placeholder="All projects",
                remember=True,
            )
        _age()
        gate.who()
        watch(shown, access.seconds_left(), pointer.seconds_to_draw())


def project() -> str | None:
    """The chosen project, None for all."""
    return st.session_state.get("filter-project")


@st.fragment(run_every=_SECONDS_BETWEEN_AGES)
def _age() -> None:
    """Tells the build's age."""
    build, attempt = warehouse.current_build(), warehouse.last_attempt()
    if build is None:
        st.caption("No build yet")
        return
    st.caption(f"Published {wording.ago(build.finished_at)}")
    if attempt is not None and attempt.finished_at is not None:
        outcome = "went well" if attempt.ok else "failed"
        st.caption(f"The last run {outcome}, {wording.ago(attempt.finished_at)}")


def head(title: str, question: str) -> None:
    """Title and question of a page; stops the page where nothing is published.

    Args:
        title: Of the page.
        question: What the page answers, as a sentence.
    """
    st.html(f'<div class="page-head"><h2>{escape(title)}</h2><p>{escape(question)}</p></div>')
    attempt = warehouse.last_attempt()
    if attempt is not None and not attempt.ok:
        _failed(attempt)
    if warehouse.current_build() is None:
        _nothing_yet()
        st.stop()


def _failed(attempt: warehouse.Attempt) -> None:
    st.error(
        f"The last run ended without a new build ({wording.moment(attempt.finished_at)}). "
        "This page shows the build before it.",
        icon=":material/error:",
    )
    if attempt.message:
        st.html(f'<p class="fact-line">{escape(attempt.message)}</p>')


def _nothing_yet() -> None:
    st.subheader("Nothing has been published yet", anchor=False)
    how_to_start()


def how_to_start() -> None:
    """What to do where there is nothing to show."""
    st.text(
        "Drop files into the drop folder and run the pipeline; this page follows by itself.\n"
        "To look around first, let the demo bring files of its own."
    )
    st.code("assay demo\nassay run", language="bash")
