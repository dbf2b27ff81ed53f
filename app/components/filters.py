"""Filters that live in the URL, so that any view can be shared."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import pandas as pd
import streamlit as st

# Of a text that is looked for: more is no key, and makes an address that no mail keeps whole.
MOST_CHARACTERS = 200


def choose(
    label: str,
    options: Mapping[str, str],
    parameter: str,
    *,
    placeholder: str | None = None,
    remember: bool = False,
    default: str | None = None,
    label_visibility: str = "visible",
) -> str | None:
    """A select box whose choice is the URL's `parameter`.

    Args:
        label: Above the box.
        options: Shown name by id; ids go into the URL.
        parameter: Name in the URL.
        placeholder: Stands for "no choice"; without one the first option is the default.
        remember: Keep the choice when another page is opened.
        default: What is chosen without a choice in the URL; else the first option.
        label_visibility: As in Streamlit.

    Returns:
        The chosen id, None where nothing is chosen or there is nothing to choose.
    """
    key, memory = f"filter-{parameter}", f"remembered-{parameter}"
    wanted = st.query_params.get(parameter)
    if wanted is None and remember:
        wanted = st.session_state.get(memory)
    if wanted not in options:
        first = default if default in options else next(iter(options), None)
        wanted = None if placeholder else first
    put(parameter, wanted if placeholder or st.query_params.get(parameter) else None)
    st.session_state[key] = wanted
    if remember:
        st.session_state[memory] = wanted

    def changed() -> None:
        chosen = st.session_state.get(key)
        put(parameter, chosen)
        if remember:
            st.session_state[memory] = chosen

    return st.selectbox(
        label,
        list(options),
        index=None if placeholder else 0,
        format_func=lambda option: options.get(option, option),
        key=key,
        placeholder=placeholder or "Nothing to choose",
        on_change=changed,
        disabled=not options,
        label_visibility=label_visibility,
    )


def by_question(questions: pd.DataFrame) -> dict[str, str]:
    """Options of a box of questions: names by ids that go into the URL.

    Args:
        questions: project_id, project_name, question_id, name.
    """
    return {
        f"{row.project_id}/{row.question_id}": f"{row.project_name}: {row.name}"
        for row in questions.itertuples(index=False)
    }


def look_for(label: str, parameter: str, *, placeholder: str) -> str:
    """A text field whose content is the URL's `parameter`; empty without one."""
    key = f"filter-{parameter}"
    st.session_state[key] = st.query_params.get(parameter, "")[:MOST_CHARACTERS]

    def changed() -> None:
        put(parameter, st.session_state.get(key, "").strip() or None)

    return st.text_input(label, key=key, placeholder=placeholder, on_change=changed).strip()


def choose_date(label: str, parameter: str) -> date:
    """A day that is the URL's `parameter`, as 2026-01-31; today (UTC) without one."""
    today = datetime.now(UTC).date()
    try:
        wanted = date.fromisoformat(st.query_params.get(parameter, ""))
    except ValueError:
        wanted = today
        put(parameter, None)
    key = f"filter-{parameter}"
    st.session_state[key] = wanted

    def changed() -> None:
        chosen = st.session_state.get(key) or today
        put(parameter, None if chosen == today else chosen.isoformat())

    return st.date_input(label, key=key, on_change=changed, format="YYYY-MM-DD") or today


def put(parameter: str, value: str | None) -> None:
    """Makes the URL's `parameter` this value; None takes it out."""
    if value is None:
        if parameter in st.query_params:
            del st.query_params[parameter]
    elif st.query_params.get(parameter) != value:
        st.query_params[parameter] = value
