"""What tools say beside the answers: times, seconds, trust, comments; and further schemas."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass, field

import pytest

from .conftest import Place
from .samples import as_csv, as_tsv
from .test_tools import contract
from .tools import ANN, EMOJI, Export, as_bytes, as_lines, ls_annotation, spans

WHEN = datetime.datetime(2026, 3, 1, 12, 30, 5)
ISO = "2026-03-01T12:30:05Z"


@dataclass(frozen=True)
class Detail:
    """One answer, and what must be known of it.

    Attributes:
        told: seconds, confidence, comment, answered_at.
        rescued: What stays beside it, of all that does.
    """

    form: str
    data: bytes
    fields: tuple[str, ...]
    answer: str | None
    told: tuple[object, ...]
    rescued: dict[str, str] = field(default_factory=dict)
    extra: str = ""


def mapped(item: str, annotator: str, answer: str, **others: str) -> tuple[str, ...]:
    pairs = {"item": item, "annotator": annotator, "answer": answer} | others
    types = {"seconds": "number", "confidence": "number", "answered_at": "datetime"}
    return tuple(
        f"name: {json.dumps(name)}, type: {types.get(target, 'string')}, maps_to: {target}"
        for target, name in pairs.items()
    )


MOOD = ("mood", "choices", {"choices": ["Glad"]})
DETAILS = {
    "label studio": Detail(
        "label_studio",
        as_bytes([
            {"id": 1, "data": {"text": "x"}, "predictions": [{"score": 0.4}], "project": 9,
             "annotations": [ls_annotation(5, ANN, MOOD, created_at=ISO, unique_id="u")]}
        ]),
        mapped("task_id", "annotator", "mood", seconds="lead_time", answered_at="created_at"),
        "Glad", (1.5, None, None, WHEN),
        {"annotation_id": "5", "annotation.unique_id": "u", "task.project": "9"},
    ),
    "label studio, tsv": Detail(
        "label_studio",
        as_tsv(["id", "text", "mood", "annotator", "annotation_id", "lead_time", "created_at"],
               [["1", "x", '{"choices": ["Glad", "Sad"]}', "ann", "7", "1.5", ISO]]),
        mapped("task_id", "annotator", "mood", seconds="lead_time", answered_at="created_at"),
        '["Glad", "Sad"]', (1.5, None, None, WHEN), {"annotation_id": "7", "text": "x"},
        "delimiter: tab",
    ),
    "prodigy, categories": Detail(
        "prodigy",
        as_lines({"text": "x", "_input_hash": 1, "_task_hash": 2, "cats": {"A": 0.9, "B": 0.7},
                  "answer": "accept", "_annotator_id": "ann", "note": "hm",
                  "_timestamp": WHEN.replace(tzinfo=datetime.UTC).timestamp()}),
        mapped("_input_hash", "annotator", "choices", answered_at="annotated_at", comment="note"),
        '["A", "B"]', (None, None, "hm", WHEN), {"_task_hash": "2"},
    ),
    "doccano, classification": Detail(
        "doccano",
        as_lines({"id": 1, "text": "x", "label": ["A"], "Comments": ["hm"], "user": "ann",
                  "meta": {"page": 3}}),
        mapped("id", "annotator", "labels", comment="Comments"),
        "A", (None, None, '["hm"]', None), {"meta.page": "3"},
    ),
    "doccano, sequence labelling": Detail(
        "doccano",
        as_lines({"id": 1, "text": EMOJI, "label": [[2, 5, "PER"]], "user": "ann"}),
        mapped("id", "annotator", "labelled_spans"),
        spans((2, 5, "PER", "Ann")), (None, None, None, None), {"text": EMOJI},
    ),
    "doccano, relations": Detail(
        "doccano",
        as_lines({"id": 1, "text": EMOJI, "user": "ann", "relations": [{"id": 0, "type": "knows"}],
                  "entities": [{"id": 0, "label": "PER", "start_offset": 2, "end_offset": 5}]}),
        mapped("id", "annotator", "labelled_spans"),
        spans((2, 5, "PER", "Ann")), (None, None, None, None),
        {"relations": '[{"id": 0, "type": "knows"}]'},
    ),
    "doccano, csv": Detail(
        "doccano", as_csv(["id", "text", "label", "user"], [["1", "x", "A#B", "ann"]]),
        mapped("id", "annotator", "labels"), '["A", "B"]', (None, None, None, None), {"text": "x"},
    ),
    "mturk": Detail(
        "mturk",
        as_csv(["HITId", "WorkerId", "AssignmentStatus", "WorkTimeInSeconds", "SubmitTime",
                "Input.text", "Answer.mood", "Answer.comment", "Approve"],
               [["h", "ann", "Approved", "12", "Sun Mar 01 04:30:05 PST 2026", "x", "Glad", "hm"]]),
        mapped("HITId", "WorkerId", "Answer.mood", seconds="WorkTimeInSeconds",
               answered_at="SubmitTime", comment="Answer.comment"),
        "Glad", (12.0, None, "hm", WHEN), {"AssignmentStatus": "Approved", "Input.text": "x"},
    ),
    "toloka": Detail(
        "toloka",
        as_tsv(["INPUT:id", "OUTPUT:mood", "GOLDEN:mood", "ASSIGNMENT:worker_id",
                "ASSIGNMENT:status", "ASSIGNMENT:submitted"],
               [["1", "Glad", "Sad", "ann", "APPROVED", "2026-03-01T12:30:05"]]),
        mapped("INPUT:id", "ASSIGNMENT:worker_id", "OUTPUT:mood",
               answered_at="ASSIGNMENT:submitted"),
        "Glad", (None, None, None, WHEN), {"GOLDEN:mood": "Sad", "ASSIGNMENT:status": "APPROVED"},
    ),
    "appen": Detail(
        "appen",
        as_csv(["_unit_id", "_worker_id", "_trust", "_golden", "_tainted", "_created_at", "mood"],
               [["1", "ann", "0.85", "true", "false", "3/1/2026 12:30:05", "Glad"]]),
        mapped("_unit_id", "_worker_id", "mood", confidence="_trust", answered_at="_created_at"),
        "Glad", (None, 0.85, None, WHEN), {"_golden": "true", "_tainted": "false"},
    ),
    "labelbox, before 2023": Detail(
        "labelbox",
        as_bytes([
            {"ID": "l", "DataRow ID": "d", "Labeled Data": "x", "Created By": "ann",
             "Created At": ISO, "Seconds to Label": 12.5, "Project Name": "P", "Reviews": [],
             "Label": {"classifications": [{"title": "mood", "value": "mood",
                                            "answer": {"title": "Glad", "value": "glad"}}]}}
        ]),
        mapped("data_row_id", "annotator", "mood", seconds="seconds", answered_at="created_at"),
        "Glad", (12.5, None, None, WHEN), {"label_id": "l", "project": "P"},
    ),
    "qualtrics": Detail(
        "qualtrics",
        as_csv(["RecordedDate", "Duration (in seconds)", "ResponseId", "Item", "Q1", "Q2"],
               [["Recorded", "Duration", "Response", "Item", "Which?", "Why?\n(optional)"],
                ['{"ImportId":"recordedDate","timeZone":"Z"}', "", "", "", "", ""],
                ["2026-03-01 12:30:05", "12", "ann", "1", "Glad", "hm"]]),
        mapped("Item", "ResponseId", "Q1", seconds="Duration (in seconds)", comment="Q2",
               answered_at="RecordedDate"),
        "Glad", (12.0, None, "hm", WHEN),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DETAILS)
def test_what_is_told_beside_the_answer(place: Place, name: str) -> None:
    detail = DETAILS[name]
    contract(place, Export(detail.form, "", b"", detail.fields, [], detail.extra))
    delivery = place.land_one("labels/acme/export", detail.data)
    assert (delivery.status, delivery.n_landed, delivery.n_refused) == ("landed", 1, 0), delivery
    ((annotator, answer, rescued, *told),) = place.rows(
        "select annotator, answer, rescued, seconds, confidence, comment, answered_at "
        "from raw.answers"
    )
    assert annotator in ("ann", "ann@example.org") and answer == detail.answer
    assert tuple(told) == detail.told
    kept = json.loads(rescued or "{}")
    assert detail.rescued.items() <= kept.items(), kept


def test_golden_tasks_of_toloka_are_gold(place: Place) -> None:
    fields = ("name: 'INPUT:id', maps_to: item", "name: 'GOLDEN:mood', maps_to: answer")
    contract(place, Export("toloka", "", b"", fields, []), "gold")
    data = as_tsv(
        ["INPUT:id", "GOLDEN:mood", "HINT:text"], [["1", "Glad", "look"], ["2", "Sad", ""]]
    )
    place.land_one("gold/tickets/pool.tsv", data)
    query = "select source_key, answer from raw.gold order by 1"
    assert place.rows(query) == [("1", "Glad"), ("2", "Sad")]


NOTHING = ("name: id, maps_to: item", "name: who, maps_to: annotator",
           "name: tags, type: array, maps_to: answer")  # fmt: skip
CHECKED = ls_annotation(1, ANN), ls_annotation(2, 2, was_cancelled=True)
TAGGED = ls_annotation(3, 3, ("TAGS", "choices", {"choices": ["x"]}))


@pytest.mark.parametrize(
    ("form", "data", "fields"),
    [
        ("csv", as_csv(["id", "who", "tags"], [["1", "a", "[]"], ["1", "b", None]]), NOTHING),
        (
            "json",
            as_bytes([{"id": 1, "who": "a", "tags": []}, {"id": 1, "who": "b", "tags": None}]),
            NOTHING,
        ),
        ("jsonl", as_lines({"id": 1, "who": "a", "tags": []}, {"id": 1, "who": "b"}), NOTHING),
        (
            "label_studio",
            as_bytes([{"id": 1, "data": {}, "annotations": CHECKED}]),
            ("name: task_id, maps_to: item", "name: annotator, maps_to: annotator",
             "name: tags, type: array, maps_to: answer"),
        ),
        (
            "label_studio",
            as_bytes([{"id": 1, "data": {}, "annotations": CHECKED},
                      {"id": 2, "data": {}, "annotations": [TAGGED]}]),
            ("name: task_id, maps_to: item", "name: annotator, maps_to: annotator",
             "name: labels, aliases: [tags], type: array, maps_to: answer"),
        ),
        (
            "prodigy",
            as_lines(
                {"_input_hash": 1, "_task_hash": 1, "accept": [], "answer": "accept",
                 "_annotator_id": "a"},
                {"_input_hash": 1, "_task_hash": 1, "accept": [], "answer": "ignore",
                 "_annotator_id": "b"},
            ),
            ("name: _input_hash, maps_to: item", "name: annotator, maps_to: annotator",
             "name: choices, type: array, maps_to: answer"),
        ),
        (
            "mturk",
            as_csv(["HITId", "WorkerId", "Answer.taskAnswers"],
                   [["1", "a", '[{"tags": {"x": false, "y": false}}]'], ["1", "b", "[]"]]),
            ("name: HITId, maps_to: item", "name: WorkerId, maps_to: annotator",
             "name: Answer.tags, type: array, maps_to: answer"),
        ),
        (
            "toloka",
            as_tsv(["INPUT:id", "OUTPUT:tags", "ASSIGNMENT:worker_id", "ASSIGNMENT:status"],
                   [["1", "[]", "a", "APPROVED"], ["1", "[]", "b", "SKIPPED"]]),
            ("name: 'INPUT:id', maps_to: item", "name: 'ASSIGNMENT:worker_id', maps_to: annotator",
             "name: 'OUTPUT:tags', type: array, maps_to: answer"),
        ),
    ],
)  # fmt: skip
def test_no_label_is_an_answer_and_no_answer_is_none(
    place: Place, form: str, data: bytes, fields: tuple[str, ...]
) -> None:
    contract(place, Export(form, "", b"", fields, []))
    assert place.land_one("labels/acme/export", data).status == "landed"
    answers = place.rows("select answer from raw.answers order by answer_number")
    assert answers[:2] == [("[]",), (None,)], answers
