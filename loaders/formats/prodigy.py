"""Prodigy annotations: JSONL as `prodigy db-out` writes it.

A record is a line. Columns: every key of the task under its own name (meta.<key> one by one),
and made of them: annotator (_annotator_id, else _session_id), judgement (accept or reject; the
answer of binary tasks), choice (the option accepted), choices (all of them, a JSON list; for
textcat those in cats), labelled_spans (spans as JSON), annotated_at.

An ignored task has no answer in any of these; a rejected one has a judgement alone, for what was
rejected is the suggestion. Offsets of Prodigy are code points.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from loaders.formats import Batch, Source, check_magic
from loaders.refusal import RefusedRecord
from loaders.spans import BadSpan, Span, span_answer
from loaders.tool_records import (
    Broken,
    Record,
    choice_answer,
    flattened,
    not_this_format,
    objects_of_json,
    prefixed,
    time_of_epoch,
)

NAME = "Prodigy JSONL"
MADE = ("annotator", "judgement", "choice", "choices", "labelled_spans", "annotated_at")
USUAL = {
    "_input_hash": "item",
    "annotator": "annotator",
    "annotated_at": "answered_at",
    "text": "text",
    "labelled_spans": "answer",
    "choice": "answer",
    "judgement": "answer, if no other",
}
ANSWERS = ("accept", "reject", "ignore")
THEIRS = (
    *("_input_hash", "_task_hash", "_session_id", "_annotator_id", "_view_id", "_timestamp"),
    *("_is_binary", "answer", "accept", "options", "config", "tokens", "spans", "relations"),
)


def read(source: Source) -> Iterator[Batch]:
    """Yields the tasks of a Prodigy export; a record's row number is its line."""
    check_magic(source, None)
    refused: list[RefusedRecord] = []
    is_known = False

    def flatten(task: Any) -> Iterator[Record | Broken]:
        nonlocal is_known
        is_known = is_known or "_task_hash" in task or task.get("answer") in ANSWERS
        if not is_known:
            raise not_this_format(NAME, "keys such as _input_hash, _task_hash, answer are expected")
        yield _record(task)

    objects = objects_of_json(source, refused)
    yield from flattened(objects, flatten, source, refused, frozenset((*MADE, *THEIRS, "meta.")))


def _record(task: dict[str, Any]) -> Record | Broken:
    verdict = task.get("answer")
    if verdict not in (None, *ANSWERS):
        return Broken(None, f"the answer '{str(verdict)[:60]}' is none of Prodigy's", task)
    record = {key: value for key, value in task.items() if key != "meta" and key not in MADE}
    record |= {f"task.{key}": task[key] for key in MADE if key in task}
    meta = task.get("meta")
    record |= prefixed("meta", meta) if isinstance(meta, dict) else {"meta": meta}
    record["annotator"] = task.get("_annotator_id") or task.get("_session_id")
    record["judgement"] = verdict if verdict in ("accept", "reject") else None
    record["annotated_at"] = time_of_epoch(task.get("_timestamp"))
    record |= {"choice": None, "choices": None, "labelled_spans": None}
    if verdict != "accept":
        return record
    chosen = _chosen(task)
    if chosen is not None:
        record["choice"] = choice_answer(chosen, is_array=False)
        record["choices"] = choice_answer(chosen, is_array=True)
    if isinstance(task.get("spans"), list):
        try:
            record["labelled_spans"] = _spans(task)
        except BadSpan as error:
            return Broken("spans", str(error), task)
    return record


def _chosen(task: dict[str, Any]) -> list[Any] | None:
    """The options accepted, or the categories that are true; None where the task has neither."""
    if "accept" in task:
        accepted = task["accept"]
        return accepted if isinstance(accepted, list) else [accepted]
    cats = task.get("cats")
    if isinstance(cats, dict):
        return [label for label, value in cats.items() if float(value) >= 0.5]
    return None


def _spans(task: dict[str, Any]) -> str:
    text = task.get("text")
    spans = [
        Span(each["start"], each["end"], str(each.get("label", "")), each.get("text"))
        for each in task["spans"]
    ]
    return span_answer(spans, text if isinstance(text, str) else None)
