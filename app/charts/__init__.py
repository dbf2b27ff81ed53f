"""DataFrames in, Altair charts out; a module per kind. Nothing here knows of Streamlit."""

from app.charts.agreement import agreement_by_batch, confusion
from app.charts.agreement_details import by_day, pairs, with_intervals
from app.charts.batches import (
    accepted_against_plan,
    batches_by_status,
    label_mix,
    received_against_expected,
    rounds,
    value_after,
)
from app.charts.deliveries import ledger
from app.charts.gates import gate_grid, gate_intervals
from app.charts.guidelines import before_and_after
from app.charts.intervals import MOST_ROWS, MOST_SERIES
from app.charts.people import AGREEMENT, GOLD, SPEED, YIELD, scorecard, weekly_volume
from app.charts.quality import expectations_by_day, run_times
from app.charts.specs import as_spec

__all__ = [
    "AGREEMENT",
    "GOLD",
    "MOST_ROWS",
    "MOST_SERIES",
    "SPEED",
    "YIELD",
    "accepted_against_plan",
    "agreement_by_batch",
    "as_spec",
    "batches_by_status",
    "before_and_after",
    "by_day",
    "confusion",
    "expectations_by_day",
    "gate_grid",
    "gate_intervals",
    "label_mix",
    "ledger",
    "pairs",
    "received_against_expected",
    "rounds",
    "run_times",
    "scorecard",
    "value_after",
    "weekly_volume",
    "with_intervals",
]
