"""Whether a delivery's labels are known is asked in the way of each type of question."""

import json
from pathlib import Path

import pytest

from assay import arrivals, delivery_checks, starter
from assay.pipeline import Engine
from assay.workspace import Workspace
from tests.assay.simulated_operation import csv_text, write

LABELS = {
    "nominal": ("yes", "no"),
    "interval": ("cannot_say",),
    "multilabel": ("red", "green"),
    "span": ("PER", "LOC"),
    "text": (),
}
CONTRACT = """
feed: labels
project: {0}
resource: vendor
item_source: desk
format: jsonl
schema:
  fields:
    - {{name: item, maps_to: item}}
    - {{name: who, maps_to: annotator}}
    - {{name: answer, maps_to: answer}}
label_aliases: {{green: [verde]}}
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """An empty operation with a project for each type."""
    starter.create(str(tmp_path))
    columns = starter.seed_columns()
    questions = [(one, "q", "Q", one, "", 1, "2024-01-01") for one in LABELS]
    labels = [
        (one, "q", 1, label, "", order, "", "", str(label == "cannot_say").lower(), "", "")
        for one, known in LABELS.items()
        for order, label in enumerate(known)
    ]
    for name, rows in (("questions", questions), ("labels", labels)):
        write(tmp_path / "seeds" / f"{name}.csv", csv_text(columns[name], rows))
    for one in LABELS:
        path = tmp_path / "loaders" / "contracts" / "vendor" / f"{one}.yml"
        write(path, CONTRACT.format(one))
    return Workspace(tmp_path / "data", tmp_path)


def unmet(workspace: Workspace, engine: Engine, label_type: str, answers: list[str]) -> set[str]:
    """Severities of what a delivery of these answers, ten times over, does not meet."""
    rows = [
        json.dumps({"item": f"{number}", "who": f"a{number % 2}", "answer": answer})
        for number, answer in enumerate(answers * 10)
    ]
    write(workspace.drop / "labels" / "vendor" / label_type / "a.jsonl", "\n".join(rows))
    landed = arrivals.land(workspace, lambda _: None)
    assert [one.status for one in landed.deliveries] == ["landed"]
    suite = delivery_checks.version(workspace)
    found = delivery_checks.check_new(workspace, engine.checkpoint, suite)
    return {one.severity for one in found if not one.is_met}


@pytest.mark.parametrize(
    ("label_type", "answers"),
    [
        ("nominal", ["yes", "no"]),
        ("interval", ["3", "4.5", "cannot_say"]),
        ("multilabel", ['["red", "verde"]', '["red"]', "[]"]),
        ("span", ['[{"start": 0, "end": 2, "label": "per"}]', "[]"]),
        ("text", ["what they wrote", '["red"]']),
    ],
)
def test_answers_of_every_type_are_let_through(
    workspace: Workspace, engine: Engine, label_type: str, answers: list[str]
) -> None:
    assert unmet(workspace, engine, label_type, answers) == set()


@pytest.mark.parametrize(
    ("label_type", "answers", "severity"),
    [
        ("interval", ["often", "seldom", "4"], "critical"),
        ("multilabel", ['["red", "rot"]', '["blau"]', '["red"]'], "critical"),
        ("multilabel", ["red", "green"], "critical"),
        ("multilabel", ['["red"]'] * 5 + ['["blau"]'], "warning"),
        ("span", ['[{"start": 0, "end": 2, "label": "ORG"}]', "[{}]"], "critical"),
    ],
)
def test_labels_that_nobody_knows_hold_a_delivery_of_every_type(
    workspace: Workspace, engine: Engine, label_type: str, answers: list[str], severity: str
) -> None:
    assert severity in unmet(workspace, engine, label_type, answers)
