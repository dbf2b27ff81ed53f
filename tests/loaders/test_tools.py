"""Exports of annotation tools: answers typed, offsets in code points, nothing guessed."""

from __future__ import annotations

import json

import pytest

from loaders import formats

from .conftest import Place
from .samples import FORMATS, as_csv
from .tools import ANN, EMOJI, EXPORTS, LABEL_STUDIO, Export, as_bytes, as_lines

CONTRACT = """
feed: {feed}
project: tickets
{owner}
format: {form}
{extra}
schema:
  fields:
{fields}
"""
OWNERS = {
    "labels": "resource: acme\nitem_source: desk",
    "items": "source: desk",
    "gold": "item_source: desk",
}
GENERIC = {form for form, _, _ in FORMATS.values()}
TOOLS = sorted({export.form for export in EXPORTS.values()})
BY_TOOL = {export.form: export for export in reversed(EXPORTS.values())}


def contract(place: Place, export: Export, feed: str = "labels") -> None:
    place.contract(
        "acme/tickets",
        CONTRACT.format(
            feed=feed,
            owner=OWNERS[feed],
            form=export.form,
            extra=export.extra,
            fields="\n".join(f"    - {{{field}}}" for field in export.fields),
        ),
    )


def test_every_format_has_an_export_or_is_in_the_battery() -> None:
    assert set(formats.names()) == {*GENERIC, *TOOLS}, (
        "Add each module of loaders/formats to FORMATS in tests/loaders/samples.py, or an export "
        "of its tool to tests/loaders/tools.py."
    )


@pytest.mark.parametrize("name", EXPORTS)
def test_export_lands(place: Place, name: str) -> None:
    export = EXPORTS[name]
    contract(place, export)
    delivery = place.land_one(f"labels/acme/{export.file_name}", export.data)
    assert delivery.status == "landed", delivery.message
    query = "select source_key, annotator, answer from raw.answers order by answer_number"
    assert place.rows(query) == export.answers
    n_landed = len(export.answers)
    assert (delivery.n_landed, delivery.n_refused) == (n_landed, export.n_refused)
    assert export.flag is None or export.flag in json.loads(delivery.flags)
    for message, hint in place.rows("select message, hint from raw.refused_records"):
        assert message and hint


@pytest.mark.parametrize("tool", TOOLS)
def test_text_that_is_no_export_is_refused(place: Place, tool: str) -> None:
    """Garbage of many kinds: refused with a reason and a hint, whatever it is."""
    contract(place, BY_TOOL[tool])
    garbage = {
        "empty": b"",
        "null": b"null",
        "numbers": b"[1, 2, 3]",
        "objects": b'[{"a": {"b": []}}, {"annotations": 7}, {"label": {"x": 1}}]',
        "lines": b'{"annotations": [1], "data": 3}\n{"data_row": 1, "projects": 2}\n',
        "hashes": b'{"_task_hash": 1, "spans": [7], "cats": {"a": "x"}, "answer": "accept"}\n',
        "cut": LABEL_STUDIO[:100],
        "table": b"a,b\n1,2\n",
        "tsv": b"#FORMAT=WebAnno TSV 3.3\n#T_SP=x|y\n\n#Text=ab\n1-1\t9-x\tab\t_\t\n",
        "ann": b"T1\tPER x y\tAnn\n",
        "nul": b"\0\0\0\0",
        "deep": b"[" * 100_000,
        "zip": b"PK\x03\x04 and nothing",
    }
    for name, data in garbage.items():
        place.put(f"labels/acme/{name}", data)
    for each in place.land().deliveries:
        landed = each.status == "landed" and tool in ("doccano", "conll")
        assert each.status == "refused" or landed, (each.file_name, each.n_landed)
        assert landed or (each.reason_code and each.message and each.hint), each
        assert "Error" not in (each.message or ""), each.message


def test_tasks_are_items_and_ground_truth_is_gold(place: Place) -> None:
    fields = ("name: task_id, maps_to: item", "name: data.text, maps_to: text", "name: data.topic")
    export = Export("label_studio", "p.json", LABEL_STUDIO, fields, [])
    contract(place, export, "items")
    place.land_one("items/tickets/p.json", LABEL_STUDIO)
    found = place.rows("select source_key, text, metadata->>'$.\"data.topic\"' from raw.items")
    assert found == [("11", EMOJI, "meeting"), ("12", "no one", None)]
    annotation = {"id": 1, "completed_by": ANN, "ground_truth": True, "result": []}
    choice = {"from_name": "mood", "type": "choices", "value": {"choices": ["Glad"]}}
    task = {"id": 11, "data": {}, "annotations": [annotation | {"result": [choice]}]}
    other = {"id": 12, "data": {}, "annotations": [annotation | {"ground_truth": False}]}
    gold = Export("label_studio", "g.json", b"", (fields[0], "name: mood, maps_to: answer"), [])
    contract(place, gold, "gold")
    place.land_one("gold/tickets/g.json", as_bytes([task, other]))
    assert place.rows("select source_key, answer from raw.gold") == [("11", "Glad")]


def test_what_is_not_used_is_kept(place: Place) -> None:
    contract(place, EXPORTS["label studio, choices"])
    place.land_one("labels/acme/p.json", LABEL_STUDIO)
    ((rescued, seconds),) = place.rows(
        "select rescued, seconds from raw.answers where answer_number = 1"
    )
    kept = json.loads(rescued)
    assert (kept["data.topic"], kept["annotation_id"], seconds) == ("meeting", "1", 1.5)
    assert "Sad" in kept["predictions"] and kept["who"].startswith("[")


SEEN = {
    "label_studio": LABEL_STUDIO,
    "prodigy": EXPORTS["prodigy, choice"].data,
    "doccano": as_lines({"text": "x", "label": ["a"]}),
    "labelbox": EXPORTS["labelbox"].data,
    "mturk": EXPORTS["mturk"].data,
    "toloka": EXPORTS["toloka"].data,
    "appen": EXPORTS["appen"].data,
    "webanno_tsv": EXPORTS["webanno"].data,
    "brat": EXPORTS["brat, without its text"].data,
    "conll": EXPORTS["conll"].data,
    "Argilla": as_lines({"id": "r1", "fields": {"text": "x"}, "responses": []}),
    "SageMaker Ground Truth": as_lines(
        {"source": "x", "job": 1, "job-metadata": {"human-annotated": "yes", "job-name": "j"}}
    ),
    "LightTag": as_bytes([{"content": "x", "annotations": [{"start": 0, "end": 1, "tag": "t"}]}]),
    "Zooniverse": as_csv(["classification_id", "annotations", "subject_data"], [["1", "[]", "{}"]]),
    "qualtrics": EXPORTS["qualtrics"].data,
    "SuperAnnotate": as_bytes({"metadata": {"name": "x"}, "instances": []}),
    "Kili": as_bytes({"JOB_0": {"categories": [{"name": "A"}]}}),
}


@pytest.mark.parametrize("form", ["csv", "json", "label_studio"])
def test_files_of_other_tools_are_refused_by_name(place: Place, form: str) -> None:
    fields = BY_TOOL[form].fields if form in BY_TOOL else ("name: Ticket, maps_to: item",)
    fields = fields if form in BY_TOOL else (*fields, "name: Who, maps_to: annotator",
                                             "name: Said, maps_to: answer")  # fmt: skip
    contract(place, Export(form, "", b"", fields, []))
    for name, data in SEEN.items():
        if name != form:
            place.put(f"labels/acme/{name}", data)
    for each in place.land().deliveries:
        assert each.status == "refused", each.file_name
        assert each.reason_code == "wrong_format", (each.file_name, each.message)
        names = {"label_studio": "Label Studio", "webanno_tsv": "WebAnno", "conll": "CoNLL"}
        wanted = names.get(each.file_name, each.file_name).lower()
        assert wanted in (each.message or "").lower(), each.message
        is_read = each.file_name in formats.names()
        assert not is_read or f"format: {each.file_name}" in (each.hint or "")


def test_equal_bytes_of_two_people_are_no_duplicates(place: Place) -> None:
    """Where the file's name says who answered, what it says is part of the file."""
    export = EXPORTS["webanno"]
    pattern = "file_pattern: '(?P<annotator>[a-z]+)(-[0-9])?\\.tsv'"
    fields = ("name: id, maps_to: item", "name: says, maps_to: answer")
    contract(place, Export("csv", "", b"", fields, [], pattern))
    for name in ("ann.tsv", "bob.tsv", "ann-2.tsv"):
        place.put(f"labels/acme/{name}", b"id,says\n1,yes\n")
    statuses = {each.file_name: each.status for each in place.land().deliveries}
    assert sorted(statuses.values()) == ["duplicate", "landed", "landed"]
    assert statuses["bob.tsv"] == "landed"
    assert place.rows("select annotator from raw.answers order by 1") == [("ann",), ("bob",)]
    contract(place, export)
    for name in ("doc1.tsv", "doc2.tsv"):
        place.put(f"labels/acme/{name}", export.data)
    assert {each.status for each in place.land().deliveries} == {"landed"}


def test_no_names_in_the_file(place: Place) -> None:
    fields = ("name: who, maps_to: annotator", "name: key, maps_to: item", "name: says, "
              "maps_to: answer")  # fmt: skip
    contract(place, Export("csv", "a.csv", b"", fields, [], "header_row: 0"))
    assert place.land_one("labels/acme/a.csv", b"ann,1,yes\nbob,1,no\n").n_landed == 2
    query = "select row_number, source_key, annotator, answer from raw.answers order by 1"
    assert place.rows(query) == [(1, "1", "ann", "yes"), (2, "1", "bob", "no")]
