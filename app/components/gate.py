"""The door: log in, log out, and what is said to whom nobody has let in."""

import streamlit as st

from app import access


def pass_or_stop() -> None:
    """Stops the page for whoever may not see it."""
    person = access.current()
    if person is None:
        st.title("Assay", anchor=False)
        if access.login_is_configured():
            st.text("Please log in. A login ends after 12 hours.")
            if st.button("Log in", type="primary"):
                st.login()
        else:
            st.text("The proxy in front of this page does not say who you are.")
        st.stop()
    if not person.may("view"):
        st.title("Assay", anchor=False)
        st.text(f"{person.name} has no role here. Ask whoever keeps roles.yml.")
        if access.login_is_configured() and st.button("Log out"):
            st.logout()
        st.stop()


def who() -> None:
    """Who is logged in, and the way out; nothing on one's own machine."""
    person = access.current()
    if person is None or person.is_local:
        return
    st.text(f"{person.name}, {person.role}")
    if access.login_is_configured() and st.button("Log out", type="tertiary"):
        st.logout()
