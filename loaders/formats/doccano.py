"""doccano exports: JSONL (classification, sequence labelling, sequence to sequence), JSON, CSV.

A record is one annotator's work on one text: a line, or each user of a line with `annotations`
(as versions before 1.4 wrote). Who worked is in the column annotator where the file tells, else
in the file's name (doccano exports one file per user: `file_pattern`, or `member_pattern` for the
zip archive). Columns: every key of the line under its own name (meta.<key> one by one), and made
of them: annotator, labels (text; a JSON list where the field is `type: array`), labelled_spans
(spans as JSON). Texts of sequence to sequence are labels.

In CSV several labels are joined by '#'. Offsets of doccano are code points.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from loaders.formats import Batch, Source, check_magic, csv
from loaders.refusal import RefusedRecord
from loaders.spans import BadSpan, Span, span_answer
from loaders.tool_records import (
    Broken,
    Record,
    choice_answer,
    first_character,
    flattened,
    not_this_format,
    objects_of_json,
    objects_of_rows,
    prefixed,
)

NAME = "doccano export"
MADE = ("annotator", "labels", "labelled_spans")
USUAL = {
    "id": "item",
    "annotator": "annotator",
    "text": "text",
    "labelled_spans": "answer",
    "labels": "answer",
}
GIVEN = ("label", "labels", "entities", "annotations", "category", "annotation_approver")
JOINT = "#"


def read(source: Source) -> Iterator[Batch]:
    """Yields the labelled texts of a doccano export."""
    check_magic(source, None)
    refused: list[RefusedRecord] = []
    is_table = first_character(source) not in "[{"
    is_array = source.contract.is_array("labels")
    is_known = False

    def flatten(line: Any) -> Iterator[Record | Broken]:
        nonlocal is_known
        is_known = is_known or any(key in line for key in GIVEN)
        if not is_known:
            raise not_this_format(NAME, "a key such as label, labels or annotations is expected")
        shared = {key: value for key, value in line.items() if key not in ("meta", *GIVEN)}
        meta = line.get("meta") or line.get("metadata")
        shared |= prefixed("meta", meta) if isinstance(meta, dict) else {}
        shared["annotation_approver"] = line.get("annotation_approver")
        if "entities" in line:
            shared["relations"] = line.get("relations") or None
        for annotator, given in _by_annotator(line, is_table):
            answers = {"annotator": annotator, "labels": None, "labelled_spans": None}
            try:
                yield shared | answers | _answers(given, line.get("text"), is_array, is_table)
            except BadSpan as error:
                yield Broken("label", str(error), line)

    if is_table:
        objects: Iterator[tuple[int, Any]] = objects_of_rows(csv.read(source), refused)
    else:
        objects = objects_of_json(source, refused)
    own = frozenset((*MADE, *GIVEN, "meta.", "id", "text", "user", "Comments", "relations"))
    yield from flattened(objects, flatten, source, refused, own, is_counted=not is_table)


def _by_annotator(line: dict[str, Any], is_table: bool) -> list[tuple[Any, list[Any]]]:
    if isinstance(line.get("annotations"), list):
        users: dict[Any, list[Any]] = {}
        for each in line["annotations"]:
            users.setdefault(each.get("user"), []).append(each)
        return list(users.items()) or [(None, [])]
    key = next((key for key in ("entities", "label", "labels", "category") if key in line), None)
    given = line.get(key) if key else None
    if is_table and isinstance(given, str):
        given = given.split(JOINT)
    given = given if isinstance(given, list) else [] if given is None else [given]
    return [(line.get("annotator") or line.get("user") or line.get("username"), given)]


def _answers(given: list[Any], text: Any, is_array: bool, is_table: bool) -> Record:
    """Labels, or spans where offsets are given; both are empty lists where nothing is."""
    spans = [span for span in map(_span, given) if span is not None]
    if spans and len(spans) < len(given):
        raise BadSpan("some of the labels have offsets and some have none")
    answers: Record = {}
    if spans or (not given and not is_table):
        answers["labelled_spans"] = span_answer(spans, text if isinstance(text, str) else None)
    if not spans:
        labels = [
            each.get("label", each.get("text")) if isinstance(each, dict) else each
            for each in given
        ]
        answers["labels"] = choice_answer([str(each) for each in labels], is_array)
    return answers


def _span(given: Any) -> Span | None:
    if isinstance(given, list):
        start, end, label = given
        return Span(start, end, str(label))
    if isinstance(given, dict) and "start_offset" in given:
        return Span(given["start_offset"], given["end_offset"], str(given["label"]))
    return None
