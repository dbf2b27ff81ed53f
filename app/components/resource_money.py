"""What resources may invoice, and what rework took and cost."""

import streamlit as st

from app import warehouse
from app.components.panel import panel


def draw(project: str | None, resource: str | None) -> None:
    """Invoices, and rework with its cost, month by month."""
    _by_month(
        "What each resource may invoice",
        warehouse.query("resources/invoices", project=project, resource=resource),
        counts={
            "n_delivered": "Delivered",
            "n_accepted": "Accepted",
            "n_rejected": "Rejected",
            "n_pending": "Pending",
            "n_free": "Free",
        },
        figures={
            "amount": st.column_config.NumberColumn("Amount", format="%.2f", width=80),
            "amount_pending": st.column_config.NumberColumn("Not yet due", format="%.2f", width=85),
        },
        caption="Answers by the month they arrived in. Answers in dispute are paid, bad ones not.",
        empty="Nobody has answered.",
    )
    _by_month(
        "What rework took, and cost",
        warehouse.query("resources/rework", project=project, resource=resource),
        counts={
            "n_items": "Items",
            "n_sent_back": "Sent back",
            "n_flips": "Changed",
            "n_wrong_to_right": "Put right",
            "n_right_to_wrong": "Put wrong",
        },
        figures={
            "mean_days_to_return": st.column_config.NumberColumn("Days", format="%.1f", width=60),
            "cost_of_poor_quality": st.column_config.NumberColumn("Cost", format="%.2f", width=80),
        },
        caption="Items by the month they were first answered in. Rework that is free costs 0.",
        empty="Nothing was sent back.",
    )


def _by_month(
    title: str,
    result: warehouse.Result,
    counts: dict[str, str],
    figures: dict[str, object],
    caption: str,
    empty: str,
) -> None:
    """A row per resource, project and month."""
    panel(
        title,
        result,
        columns={
            "resource_name": ("Resource", 120),
            "project_name": ("Project", 120),
            "month": st.column_config.DateColumn("Month", format="MMM YYYY", width=75),
            **{
                name: st.column_config.NumberColumn(head, format="localized", width=75)
                for name, head in counts.items()
            },
            **figures,
            "currency": ("", 42),
        },
        caption=caption,
        empty=empty,
    )
