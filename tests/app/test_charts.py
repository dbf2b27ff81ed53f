"""Charts: every one draws the demo, one row, and rows without values."""

import json

import pandas as pd
import pytest

from app import charts, warehouse
from app.charts import encodings
from app.components.panel import to_csv

SI_02 = {"project": "support_intents", "batch": "SI-02"}
INTENT = {"project": "support_intents", "question": "intent", "batch": None}
TODAY = pd.Timestamp("2026-03-01")


def _rounds(frame):
    return charts.rounds(frame.assign(published_at=TODAY), TODAY)


DRAWN = {
    "overview/plan": (
        {"project": None},
        lambda frame: charts.accepted_against_plan(frame, TODAY),
    ),
    "agreement/by_label": (
        {**INTENT, "metric": "specific_agreement", "population": "human"},
        lambda frame: charts.with_intervals(frame, "label_name", "n_items_with_label"),
    ),
    "agreement/by_pair": ({**INTENT, "metric": "cohen_kappa"}, charts.pairs),
    "agreement/by_slice": (
        {**INTENT, "metric": "lead", "population": "human"},
        lambda frame: charts.with_intervals(frame, "slice_value"),
    ),
    "agreement/by_day": ({**INTENT, "metric": "lead", "population": "human"}, charts.by_day),
    "batches/history": (SI_02, _rounds),
    "quality/by_day": ({}, charts.expectations_by_day),
    "guidelines/agreement": (
        {"project": "support_intents", "question": "intent"},
        charts.before_and_after,
    ),
    "overview/gate_grid": ({"project": None, "limit": 50}, charts.gate_grid),
    "overview/batches_by_status": ({"project": None}, charts.batches_by_status),
    "batches/gates": (SI_02, charts.gate_intervals),
    "batches/resources": (SI_02, charts.received_against_expected),
    "batches/label_mix": (SI_02, charts.label_mix),
    "batches/value_after": (SI_02, charts.value_after),
    "deliveries/ledger": (
        {"project": None, "feed": None, "status": None},
        charts.ledger,
    ),
    "agreement/by_batch": (
        {"metric": "alpha_nominal", "population": "human", "project": None},
        charts.agreement_by_batch,
    ),
    "resources/annotators": (
        {"project": None, "question": None, "resource": None, "sort": "name"},
        lambda frame: charts.scorecard(frame, charts.AGREEMENT, sorted({*frame["resource_name"]})),
    ),
    "resources/weeks": (
        {"project": None, "question": None, "resource": None},
        lambda frame: charts.weekly_volume(frame, sorted({*frame["resource_name"]})),
    ),
    "agreement/confusion": (
        {"project": "support_intents", "question": "intent", "batch": None},
        lambda frame: charts.confusion(frame, {"one_label": "Refund", "other_label": ""}),
    ),
}


@pytest.mark.parametrize("name", DRAWN)
def test_a_chart_draws_the_demo_and_one_row_of_it(name, use, demo_warehouse):
    use(demo_warehouse)
    parameters, draw = DRAWN[name]
    frame = warehouse.query(name, **parameters).frame
    assert len(frame)
    for part in (frame, frame.head(1)):
        drawn = json.dumps(draw(part).to_dict())
        assert "NaN" not in drawn


def test_a_gate_without_a_value_is_drawn(use, demo_warehouse):
    use(demo_warehouse)
    frame = warehouse.query("overview/gate_grid", project=None, limit=50).frame.head(2)
    frame = frame.assign(value=float("nan"), ci_low=float("nan"), ci_high=float("nan"))
    assert "no value" in json.dumps(charts.gate_grid(frame).to_dict())


def test_a_gate_that_passed_by_resolution_says_so(use, demo_warehouse):
    use(demo_warehouse)
    frame = warehouse.query("batches/gates", **SI_02).frame.head(1)
    frame = frame.assign(verdict="pass", reason="resolved", round=2, value=0.65)
    drawn = json.dumps(charts.gate_intervals(frame).to_dict())
    assert "resolved in round 2" in drawn
    assert '"Resolved"' in drawn


def test_two_gates_with_one_threshold_are_told_apart(use, demo_warehouse):
    use(demo_warehouse)
    frame = warehouse.query("batches/gates", **SI_02).frame.head(1)
    alone = encodings.gate_names(frame)
    assert alone == ["Alpha ≥ 0.80"]
    other = frame.assign(question_id="tone", question_name="Which tone?")
    window = frame.assign(measured_over="last_3")
    names = encodings.gate_names(pd.concat([frame, other, window]))
    assert len(set(names)) == 3
    assert names[1] == "Alpha ≥ 0.80, Which tone?" and "last 3" in names[2]
    parted = encodings.gate_names(pd.concat([frame, other]), parted=True)
    assert parted[1] == "Alpha|≥ 0.80 Which tone?"


def test_a_value_beside_its_threshold_shows_on_which_side_it_lies():
    assert encodings.figure(0.0346, 0.03) == "0.035"
    assert encodings.figure(0.9, 0.9) == "0.90"
    assert encodings.figure(0.63, 0.8) == "0.63"


def test_a_download_holds_no_formula():
    frame = pd.DataFrame({"text": ["=1+1", "+2", "-3", "@x", "plain", None], "n": [1] * 6})
    first = [line.split(",")[0] for line in to_csv(frame).splitlines()]
    assert first == ["text", "'=1+1", "'+2", "'-3", "'@x", "plain", ""]
