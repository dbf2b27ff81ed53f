"""Label Studio exports: JSON (annotations in full), JSON_MIN, CSV and TSV.

A record is an annotation, numbered through the file; for a feed of items, a task; for a feed of
gold, an annotation marked as ground truth. Columns: task_id, inner_id, annotation_id, annotator
(e-mail, else id), created_at, updated_at, lead_time, was_cancelled, ground_truth, one per
from_name of the labelling config (the answers), relations, predictions, data.<key>, and
annotation.<key>, task.<key> for the rest. JSON_MIN, CSV and TSV do not say which keys are data:
each keeps its name, unless the feed contract names it data.<key>.

Answers: choices as text (a JSON list where the field is `type: array`), taxonomy paths joined by
'/', spans of text as JSON. Who marked no span, or chose none of a list, has answered with an empty
list; cancelled annotations are empty answers. Offsets are code points; old
versions (before 1.4) wrote UTF-16 units, which is told by the words of the spans and flagged.
"""

from __future__ import annotations

import json as json_text
from collections.abc import Iterable, Iterator
from typing import Any

from loaders.formats import Batch, Source, check_magic, csv
from loaders.formats.json import load, parse
from loaders.header import fold
from loaders.refusal import RefusedRecord
from loaders.spans import BadSpan, Span, span_answer
from loaders.tool_records import (
    Broken,
    Record,
    choice_answer,
    first_character,
    flattened,
    is_empty,
    not_this_format,
    objects_of_rows,
    prefixed,
)

NAME = "Label Studio export"
FIXED = (
    *("task_id", "inner_id", "annotation_id", "annotator", "created_at", "updated_at"),
    *("lead_time", "was_cancelled", "ground_truth", "relations", "predictions"),
)
OWN = frozenset((*FIXED, "data.", "task.", "annotation."))
OF_ANNOTATION = ("created_at", "updated_at", "lead_time", "was_cancelled", "ground_truth")
USUAL = {
    "task_id": "item",
    "annotator": "annotator",
    "lead_time": "seconds",
    "created_at": "answered_at",
    "data.text": "text",
}
MARKS = ("annotation_id", "annotator", "lead_time")
TEXTUAL = ("text", "rating", "number", "datetime", "selected")


def read(source: Source) -> Iterator[Batch]:
    """Yields the annotations of a Label Studio export."""
    check_magic(source, None)
    refused: list[RefusedRecord] = []
    reader = _Reader(source)
    if first_character(source) in "[{":
        document = load(source)
        tasks = document if isinstance(document, list) else [document]
        if not all(isinstance(task, dict) for task in tasks) or not _is_export(tasks):
            raise not_this_format(NAME, "a list of tasks with annotations is expected")
        reader.expect(tasks)
        objects = enumerate(tasks, start=1)
        is_counted = source.contract.feed_kind != "items"
        yield from flattened(objects, reader.task, source, refused, OWN, is_counted=is_counted)
    else:
        rows = objects_of_rows(csv.read(source), refused)
        yield from flattened(rows, reader.flat, source, refused, OWN)


def _is_export(tasks: list[dict[str, Any]]) -> bool:
    return any(
        ("data" in task and ("annotations" in task or "completions" in task))
        or any(mark in task for mark in MARKS)
        for task in tasks
    )


class _Reader:
    """Flattens tasks, under one feed contract."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._contract = source.contract
        self._span_columns: set[str] = set()
        self._list_columns: set[str] = set()

    def expect(self, tasks: list[dict[str, Any]]) -> None:
        """Notes which answers are spans or lists: who gave none of them has answered with none."""
        used: dict[str, str] = {}
        for task in tasks:
            annotations = task.get("annotations")
            for annotation in annotations if isinstance(annotations, list) else []:
                for result in _results(annotation):
                    column = _column(result.get("from_name"))
                    used.setdefault(fold(column), column)
                    if _is_span(result.get("value")) and result.get("from_name"):
                        self._span_columns.add(column)
        for each in self._contract.mapped("answer"):
            if each.type == "array":
                names = map(fold, (each.name, *each.aliases))
                self._list_columns.add(next((used[n] for n in names if n in used), each.name))

    def task(self, task: dict[str, Any]) -> Iterator[Record | Broken]:
        """The annotations of a task, or the task itself where items are wanted."""
        annotations = task.get("annotations", task.get("completions"))
        if annotations is None:
            yield from self.flat(task)
            return
        shared = {"task_id": task.get("id"), "inner_id": task.get("inner_id")}
        data = task.get("data") or {}
        left = {
            key: value
            for key, value in task.items()
            if key not in ("id", "inner_id", "annotations", "completions", "data", "predictions")
        }
        shared |= {"predictions": task.get("predictions") or None}
        shared |= {f"data.{key}": value for key, value in data.items()}
        if self._contract.feed_kind == "items":
            yield shared | prefixed("task", left)
            return
        for annotation in annotations:
            if self._contract.feed_kind == "gold" and not annotation.get("ground_truth"):
                continue
            record = shared | _of_annotation(annotation) | prefixed("task", left)
            try:
                yield record | self._answers(annotation, data)
            except BadSpan as error:
                what = f"task {task.get('id')}, annotation {annotation.get('id')}: {error}"
                yield Broken("spans", what, record)

    def flat(self, task: dict[str, Any]) -> Iterator[Record | Broken]:
        """A record of JSON_MIN, CSV or TSV."""
        record: Record = {}
        data = {key: value for key, value in task.items() if isinstance(value, str)}
        for key, value in task.items():
            name = "task_id" if key == "id" else key
            if name not in FIXED and self._is_named(f"data.{name}"):
                name = f"data.{name}"
            try:
                record[name] = self._flat_answer(name, value, data)
            except BadSpan as error:
                yield Broken(name, str(error), task)
                return
        yield record

    def _parsed(self, name: str, value: Any) -> Any:
        """A cell's JSON, where it is an answer written as JSON."""
        if not isinstance(value, str) or not value.startswith(("[{", '{"choices"')):
            return value
        try:
            return parse(value)
        except ValueError as error:
            if any(name in (each.name, *each.aliases) for each in self._contract.mapped("answer")):
                raise BadSpan(f"the JSON in column '{name}' is broken: {error}") from None
            return value

    def _is_named(self, name: str) -> bool:
        return any(name in (each.name, *each.aliases) for each in self._contract.fields)

    def _flat_answer(self, name: str, cell: Any, data: dict[str, Any]) -> Any:
        value = self._parsed(name, cell)
        if isinstance(value, dict) and "choices" in value:
            return choice_answer(value["choices"], self._contract.is_array(name))
        if isinstance(value, list) and value and all(_is_span(each) for each in value):
            return self._spans([span for each in value for span in _spans_of(each)], data, None)
        if self._contract.is_array(name) and isinstance(value, str):
            return value if value.startswith("[") else choice_answer([value], True)
        return cell

    def _answers(self, annotation: dict[str, Any], data: dict[str, Any]) -> Record:
        results = _results(annotation)
        if annotation.get("was_cancelled"):
            return {"annotation.result": results or None}
        by_name: dict[str, list[dict[str, Any]]] = {}
        for result in results:
            by_name.setdefault(str(result.get("from_name") or result["type"]), []).append(result)
        answers: Record = dict.fromkeys(self._span_columns | self._list_columns, "[]")
        for name, group in by_name.items():
            if group[0]["type"] == "relation":
                answers["relations"] = group
            else:
                column = _column(name)
                answers[column] = self._answer(column, group, data)
        return answers

    def _answer(self, column: str, group: list[dict[str, Any]], data: dict[str, Any]) -> Any:
        values = [result["value"] for result in group]
        if all(_is_span(value) for value in values):
            spans = [
                span for result in group for span in _spans_of(result["value"], result["type"])
            ]
            return self._spans(spans, data, group[0].get("to_name"))
        is_array = self._contract.is_array(column)
        kinds = {result["type"] for result in group}
        if kinds == {"choices"}:
            return choice_answer([each for value in values for each in value["choices"]], is_array)
        if kinds == {"taxonomy"}:
            paths = [path for value in values for path in value["taxonomy"]]
            return choice_answer(["/".join(map(str, path)) for path in paths], is_array)
        plain = next((key for key in TEXTUAL if all(key in value for value in values)), None)
        if plain is None or len(values) > 1:
            return json_text.dumps(values, ensure_ascii=False)
        value = values[0][plain]
        return "\n".join(map(str, value)) if plain == "text" and isinstance(value, list) else value

    def _spans(self, spans: list[Span], data: dict[str, Any], to_name: str | None) -> str:
        """Spans of the text among a task's data that has the words which they say."""
        texts = [value for value in data.values() if isinstance(value, str)]
        if to_name is not None and isinstance(data.get(to_name), str):
            texts = [data[to_name]]
        trouble: BadSpan | None = None
        for unit in ("characters", "utf16"):
            for text in texts:
                try:
                    answer = span_answer(spans, text, unit)
                except BadSpan as error:
                    trouble = trouble or error
                    continue
                if unit == "utf16":
                    self._source.note("utf16_offsets")
                return answer
        if trouble is not None:
            raise trouble
        self._source.note("offsets_unchecked")
        return span_answer(spans, None)


def _results(annotation: Any) -> list[dict[str, Any]]:
    results = annotation.get("result") if isinstance(annotation, dict) else None
    return [each for each in results if isinstance(each, dict)] if isinstance(results, list) else []


def _column(from_name: Any) -> str:
    return f"answer.{from_name}" if from_name in FIXED else str(from_name)


def _of_annotation(annotation: dict[str, Any]) -> Record:
    who = annotation.get("completed_by")
    if isinstance(who, dict):
        who = who.get("email") or who.get("id")
    known = ("id", "completed_by", "result", *OF_ANNOTATION)
    left = {key: value for key, value in annotation.items() if key not in known}
    return {
        "annotation_id": annotation.get("id"),
        "annotator": who,
        **{key: annotation.get(key) for key in OF_ANNOTATION},
        **prefixed("annotation", left),
    }


def _is_span(value: Any) -> bool:
    """Whether a region's value is a stretch of plain text, and not of HTML, sound or dialogue."""
    if not isinstance(value, dict) or "startOffset" in value:
        return False
    return type(value.get("start")) is int and type(value.get("end")) is int


def _spans_of(value: dict[str, Any], kind: str | None = None) -> Iterable[Span]:
    """One span per label of a region."""
    key = kind if kind in value else next((k for k, v in value.items() if isinstance(v, list)), "")
    labels = value.get(key)
    labels = labels if isinstance(labels, list) else [labels]
    for label in labels:
        name = "/".join(map(str, label)) if isinstance(label, list) else label
        if not is_empty(name):
            yield Span(value["start"], value["end"], str(name), value.get("text"))
