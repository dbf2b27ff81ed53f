"""DataFrames in, Altair charts out; a module per kind. Nothing here knows of Streamlit."""

from app.charts.agreement import agreement_by_batch, confusion
from app.charts.batches import batches_by_status, label_mix, received_against_expected, value_after
from app.charts.deliveries import ledger
from app.charts.gates import gate_grid, gate_intervals
from app.charts.guidelines import before_and_after
from app.charts.people import AGREEMENT, GOLD, SPEED, YIELD, scorecard, weekly_volume

__all__ = [
    "AGREEMENT",
    "GOLD",
    "SPEED",
    "YIELD",
    "agreement_by_batch",
    "batches_by_status",
    "before_and_after",
    "confusion",
    "gate_grid",
    "gate_intervals",
    "label_mix",
    "ledger",
    "received_against_expected",
    "scorecard",
    "value_after",
    "weekly_volume",
]
