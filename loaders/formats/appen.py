"""Appen (Figure Eight, CrowdFlower): the full report, a CSV of one row per judgment.

Columns keep their names: _unit_id, _id, _worker_id, _trust, _golden, _tainted, _started_at,
_created_at, the questions, <question>_gold, and the data's own. Times written month/day/year
become ISO times. Several answers in a cell, one per line, become a JSON list where the field is
`type: array`.

Tainted judgments (the worker failed the test questions) are empty answers: what they said is
kept as tainted.<question>, and the file is flagged tainted_judgments. The aggregated report has
no workers and is refused.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from loaders.formats import Batch, Source
from loaders.refusal import Refusal, RefusedRecord
from loaders.tool_records import (
    Record,
    flattened,
    not_this_format,
    objects_of_rows,
    split_answer,
    table,
)

NAME = "Appen full report"
TIMES = ("_started_at", "_created_at", "_last_judgment_at")


USUAL = {
    "_unit_id": "item",
    "_worker_id": "annotator",
    "_created_at": "answered_at",
}
OWN = frozenset(
    (
        *TIMES,
        *("_unit_id", "_id", "_worker_id", "_trust", "_golden", "_tainted", "_canary", "_missed"),
        *("_channel", "_country", "_region", "_city", "_ip", "_unit_state", "_trusted_judgments"),
        *("orig__golden", "tainted."),
    )
)


def read(source: Source) -> Iterator[Batch]:
    """Yields the judgments of a full report."""
    refused: list[RefusedRecord] = []
    contract = source.contract
    answers = {name for each in contract.mapped("answer") for name in (each.name, *each.aliases)}

    def flatten(row: Record) -> Iterator[Record]:
        if "_unit_id" not in row:
            raise not_this_format(NAME, "its column _unit_id is missing")
        if "_worker_id" not in row:
            raise Refusal(
                "wrong_format",
                "The file is an aggregated report of Appen: it does not say who answered.",
                "Download the report of the type 'Full' and send that.",
            )
        record = dict(row)
        for name in TIMES:
            if record.get(name):
                record[name] = _iso(record[name])
        for name in answers & set(row):
            if contract.is_array(name):
                record[name] = split_answer(row[name], "\n")
            if (row.get("_tainted") or "").lower() == "true":
                source.note("tainted_judgments")
                record[f"tainted.{name}"] = record[name]
                record[name] = None
        yield record

    rows = objects_of_rows(table(source, contract.delimiter), refused)
    yield from flattened(rows, flatten, source, refused, OWN)


def _iso(text: str) -> str:
    try:
        return datetime.datetime.strptime(text, "%m/%d/%Y %H:%M:%S").isoformat()
    except ValueError:
        return text
