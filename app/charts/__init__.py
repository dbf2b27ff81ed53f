"""DataFrames in, Altair charts out; a module per kind. Nothing here knows of Streamlit."""

from app.charts.agreement import agreement_by_batch, confusion
from app.charts.batches import batches_by_status, label_mix, received_against_expected, value_after
from app.charts.deliveries import ledger
from app.charts.gates import gate_grid, gate_intervals

__all__ = [
    "agreement_by_batch",
    "batches_by_status",
    "confusion",
    "gate_grid",
    "gate_intervals",
    "label_mix",
    "ledger",
    "received_against_expected",
    "value_after",
]
