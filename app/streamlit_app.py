"""The router: pages, and what every page has around it."""

import sys
from pathlib import Path

import streamlit as st

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from app.components import frame, gate

VIEWS = Path(__file__).parent / "views"

page = st.navigation(
    {
        "Today": [
            st.Page(VIEWS / "overview.py", title="Overview", icon="", default=True),
            st.Page(VIEWS / "review.py", title="Review", icon=""),
        ],
        "Work": [
            st.Page(VIEWS / "batches.py", title="Batches", icon=""),
            st.Page(VIEWS / "item.py", title="Item", icon=""),
            st.Page(VIEWS / "agreement.py", title="Agreement", icon=""),
            st.Page(VIEWS / "resources.py", title="Resources & annotators", icon=""),
            st.Page(VIEWS / "guidelines.py", title="Guidelines & labels", icon=""),
        ],
        "Data": [
            st.Page(VIEWS / "deliveries.py", title="Deliveries", icon=""),
            st.Page(VIEWS / "quality.py", title="Data quality", icon=""),
        ],
    }
)
st.set_page_config(
    page_title=f"{page.title} · Assay", page_icon=str(frame.ASSETS / "mark.png"), layout="wide"
)
st.logo(frame.ASSETS / "logo.svg", size="large")
frame.style()
gate.pass_or_stop()
frame.sidebar()
page.run()
