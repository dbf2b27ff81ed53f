"""Amazon Mechanical Turk batch results: the CSV of the requester site.

A record is an assignment. Columns keep their names (HITId, WorkerId, WorkTimeInSeconds, Input.*,
Answer.*, …); the header may name Approve and Reject without the rows having them. An
Answer.taskAnswers, which holds JSON, becomes an Answer.<key> per key. AcceptTime, SubmitTime and
the like become ISO times. Checkboxes that MTurk joins by '|' become a JSON list where the field
is `type: array`.

Assignments whose AssignmentStatus is Rejected are empty answers; what they said is kept as
rejected.Answer.*, and the file is flagged rejected_assignments. Spans of crowd-entity-annotation
count UTF-16 units.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from loaders.formats import Batch, Source
from loaders.formats.json import as_text, parse
from loaders.refusal import RefusedRecord
from loaders.spans import BadSpan, Span, span_answer
from loaders.tool_records import (
    Broken,
    Record,
    choice_answer,
    flattened,
    not_this_format,
    objects_of_rows,
    split_answer,
    table,
)

NAME = "MTurk batch result"
TIMES = (
    *("CreationTime", "Expiration", "AcceptTime", "SubmitTime", "AutoApprovalTime"),
    *("ApprovalTime", "RejectionTime"),
)
OWN = frozenset(
    (
        *TIMES,
        *("HITId", "HITTypeId", "Title", "Description", "Keywords", "Reward", "MaxAssignments"),
        *("RequesterAnnotation", "AssignmentDurationInSeconds", "AutoApprovalDelayInSeconds"),
        *("NumberOfSimilarHITs", "LifetimeInSeconds", "AssignmentId", "WorkerId"),
        *("AssignmentStatus", "RequesterFeedback", "WorkTimeInSeconds", "LifetimeApprovalRate"),
        *("Last30DaysApprovalRate", "Last7DaysApprovalRate", "Approve", "Reject"),
        *("Input.", "rejected."),
    )
)
USUAL = {
    "HITId": "item",
    "WorkerId": "annotator",
    "WorkTimeInSeconds": "seconds",
    "SubmitTime": "answered_at",
    "Answer.": "answer",
}
ZONES = {"PST": "-0800", "PDT": "-0700", "GMT": "+0000", "UTC": "+0000"}
MAY_LACK = ("Approve", "Reject")
JSON_ANSWERS = "Answer.taskAnswers"


def read(source: Source) -> Iterator[Batch]:
    """Yields the assignments of an MTurk batch result."""
    refused: list[RefusedRecord] = []
    contract = source.contract

    def flatten(row: Record) -> Iterator[Record | Broken]:
        if "HITId" not in row or "WorkerId" not in row:
            raise not_this_format(NAME, "its columns HITId and WorkerId are missing")
        record = dict(row)
        for name in TIMES:
            if record.get(name):
                record[name] = _iso(record[name])
        try:
            record |= _task_answers(record.pop(JSON_ANSWERS, None), contract.is_array, record)
        except BadSpan as error:
            yield Broken(JSON_ANSWERS, str(error), row)
            return
        for name in [each for each in record if each.startswith("Answer.")]:
            if contract.is_array(name):
                record[name] = split_answer(record[name], "|")
        if row.get("AssignmentStatus") == "Rejected":
            source.note("rejected_assignments")
            for name in [each for each in record if each.startswith("Answer.")]:
                record[f"rejected.{name}"] = record[name]
                record[name] = None
        yield record

    rows = objects_of_rows(table(source, contract.delimiter, MAY_LACK), refused)
    yield from flattened(rows, flatten, source, refused, OWN)


def _iso(text: str) -> str:
    """A time such as Wed Jan 24 09:39:59 PST 2018 as ISO text; others as they are."""
    words = text.split()
    if len(words) != 6 or words[4] not in ZONES:
        return text
    words[4] = ZONES[words[4]]
    try:
        moment = datetime.datetime.strptime(" ".join(words), "%a %b %d %H:%M:%S %z %Y")
    except ValueError:
        return text
    return moment.isoformat()


def _task_answers(cell: str | None, is_array: Any, record: Record) -> Record:
    if cell is None:
        return {}
    try:
        answers = parse(cell)
    except ValueError as error:
        raise BadSpan(f"the JSON in column '{JSON_ANSWERS}' is broken: {error}") from None
    merged: dict[str, Any] = {}
    for each in answers if isinstance(answers, list) else [answers]:
        if not isinstance(each, dict):
            raise BadSpan(f"the JSON in column '{JSON_ANSWERS}' is no list of objects")
        merged |= each
    return {
        f"Answer.{key}": _value(value, is_array(f"Answer.{key}"), record)
        for key, value in merged.items()
    }


def _value(value: Any, is_array: bool, record: Record) -> str | None:
    """What one element of a form says: a label, labels, boxes ticked, spans, or as it is."""
    if not isinstance(value, dict):
        return as_text(value)
    if "label" in value:
        return choice_answer([value["label"]], is_array)
    if isinstance(value.get("labels"), list):
        return choice_answer(value["labels"], is_array=True)
    if isinstance(value.get("entities"), list):
        spans = [
            Span(each["startOffset"], each["endOffset"], str(each["label"]))
            for each in value["entities"]
        ]
        texts = [text for name, text in record.items() if name.startswith("Input.") and text]
        return span_answer(spans, texts[0] if len(texts) == 1 else None, "utf16")
    if value and all(isinstance(each, bool) for each in value.values()):
        ticked = [key for key, is_on in value.items() if is_on]
        is_box = list(value) == ["on"]
        return as_text(value["on"]) if is_box else choice_answer(ticked, is_array)
    return as_text(value)
