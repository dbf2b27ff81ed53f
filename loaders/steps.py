"""The named moments of landing, in the order in which a file passes them."""

from __future__ import annotations

STEPS = ("claimed", "archived", "recorded", "parsed", "inserted", "entered", "moved")


def reached(step: str) -> None:
    """Marks a moment of landing; the kill tests put a function here that ends the process."""
