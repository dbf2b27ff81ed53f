"""Labelbox exports: NDJSON (or a JSON list) of data rows, and the JSON of before 2023.

A record is one label, which is one person's work on a data row. Columns: data_row_id,
external_id, global_key, row_data, label_id, annotator, created_at, updated_at, seconds, skipped,
is_gold, project, one per classification of the ontology (its answer), entities (spans of text, a
JSON list), objects (boxes, polygons as JSON), relationships, metadata.<name>.

Answers: radio and text as text, checklists as a JSON list where the field is `type: array`.
Skipped labels are empty answers. Offsets are UTF-16 units, and Labelbox gives the place of the
last character as the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from loaders.formats import Batch, Source, check_magic
from loaders.refusal import Refusal, RefusedRecord
from loaders.spans import BadSpan, Span, span_answer
from loaders.tool_records import (
    Broken,
    Record,
    choice_answer,
    flattened,
    not_this_format,
    objects_of_json,
    prefixed,
)

NAME = "Labelbox export"
USUAL = {
    "data_row_id": "item",
    "annotator": "annotator",
    "seconds": "seconds",
    "created_at": "answered_at",
    "row_data": "text",
    "entities": "answer",
}
FIXED = (
    *("data_row_id", "external_id", "global_key", "row_data", "label_id", "annotator"),
    *("created_at", "updated_at", "seconds", "skipped", "is_gold", "project"),
    *("entities", "objects", "relationships"),
)


def read(source: Source) -> Iterator[Batch]:
    """Yields the labels of a Labelbox export."""
    check_magic(source, None)
    refused: list[RefusedRecord] = []
    is_array = source.contract.is_array

    def flatten(row: Any) -> Iterator[Record | Broken]:
        if "dataRow" in row:
            raise Refusal(
                "wrong_format",
                "The file is a Labelbox import: labels to upload, without who gave them.",
                "Export the project's labels from Labelbox (export v2) and send that.",
            )
        if "data_row" not in row and "DataRow ID" not in row:
            raise not_this_format(NAME, "objects with a data_row are expected")
        labels = _of_export(row) if "data_row" in row else [_of_old_export(row)]
        for record, given in labels:
            try:
                yield record | ({} if record["skipped"] else _answers(given, record, is_array))
            except BadSpan as error:
                yield Broken("objects", str(error), row)

    objects = objects_of_json(source, refused)
    own = frozenset((*FIXED, "metadata."))
    yield from flattened(objects, flatten, source, refused, own, is_counted=True)


def _of_export(row: dict[str, Any]) -> Iterator[tuple[Record, dict[str, Any]]]:
    data = row["data_row"]
    shared = {
        "data_row_id": data.get("id"),
        "external_id": data.get("external_id"),
        "global_key": data.get("global_key"),
        "row_data": data.get("row_data"),
    }
    fields = {each.get("schema_name"): each.get("value") for each in row.get("metadata_fields", [])}
    for project in (row.get("projects") or {}).values():
        for label in project.get("labels", []):
            details = label.get("label_details") or {}
            performance = label.get("performance_details") or {}
            annotations = label.get("annotations") or {}
            yield (
                shared
                | {
                    "label_id": label.get("id"),
                    "annotator": details.get("created_by"),
                    "created_at": details.get("created_at"),
                    "updated_at": details.get("updated_at"),
                    "seconds": performance.get("seconds_to_create"),
                    "skipped": performance.get("skipped", False),
                    "is_gold": (details.get("benchmark_reference_label") is not None) or None,
                    "project": project.get("name"),
                    "relationships": annotations.get("relationships") or None,
                }
                | prefixed("metadata", fields),
                annotations,
            )


def _of_old_export(row: dict[str, Any]) -> tuple[Record, dict[str, Any]]:
    label = row.get("Label") or {}
    record = {
        "data_row_id": row["DataRow ID"],
        "external_id": row.get("External ID"),
        "global_key": row.get("Global Key"),
        "row_data": row.get("Labeled Data"),
        "label_id": row.get("ID"),
        "annotator": row.get("Created By"),
        "created_at": row.get("Created At"),
        "updated_at": row.get("Updated At"),
        "seconds": row.get("Seconds to Label"),
        "skipped": row.get("Skipped", False),
        "is_gold": (row.get("Benchmark ID") is not None) or None,
        "project": row.get("Project Name"),
        "relationships": label.get("relationships") or None,
    }
    return record, label


def _answers(annotations: dict[str, Any], record: Record, is_array: Any) -> Record:
    answers: Record = {}
    for each in annotations.get("classifications") or []:
        column = _column(each)
        answers[column] = choice_answer(_chosen(each), is_array(column))
    spans, others = [], []
    for each in annotations.get("objects") or []:
        place = each.get("location") or (each.get("data") or {}).get("location")
        if isinstance(place, dict) and "start" in place:
            spans.append(Span(place["start"], place["end"] + 1, _column(each)))
        else:
            others.append(each)
    answers["objects"] = others or None
    text = record["row_data"]
    has_text = isinstance(text, str) and not text.startswith(("http://", "https://", "gs:", "s3:"))
    answers["entities"] = span_answer(spans, text if has_text else None, "utf16")
    return answers


def _column(annotation: dict[str, Any]) -> str:
    name = annotation.get("name") or annotation.get("title") or annotation["value"]
    return f"answer.{name}" if name in FIXED else str(name)


def _chosen(classification: dict[str, Any]) -> list[Any]:
    given = next(
        (
            classification[key]
            for key in ("radio_answer", "checklist_answers", "text_answer", "answer", "answers")
            if key in classification
        ),
        None,
    )
    found = given if isinstance(given, list) else [] if given is None else [given]
    return [_label(each) for each in found]


def _label(answer: Any) -> Any:
    if not isinstance(answer, dict):
        return answer
    keys = ("name", "title", "content", "value")
    return next((answer[key] for key in keys if key in answer), answer)
