"""Toloka: TSV of assignments, and of the tasks of a pool (golden, training).

A record is an answer to one task. Columns keep their names: INPUT:*, OUTPUT:*, GOLDEN:*,
HINT:text, ASSIGNMENT:* (worker_id, status, started, submitted, …). The delimiter is a tab,
whatever the feed contract says. An OUTPUT that is a list becomes a JSON list where the field is
`type: array`; Toloka writes JSON, or joins by ',' and puts '\\' before commas inside.

Assignments SKIPPED, EXPIRED or REJECTED are empty answers; what they said is kept as
<status>.OUTPUT:*, and REJECTED ones flag the file as rejected_assignments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from loaders.formats import Batch, Source
from loaders.refusal import RefusedRecord
from loaders.tool_records import (
    Record,
    choice_answer,
    flattened,
    not_this_format,
    objects_of_rows,
    table,
)

NAME = "Toloka TSV"
PARTS = ("INPUT:", "OUTPUT:", "GOLDEN:", "HINT:", "ASSIGNMENT:")
USUAL = {
    "INPUT:id": "item",
    "ASSIGNMENT:worker_id": "annotator",
    "ASSIGNMENT:submitted": "answered_at",
    "OUTPUT:": "answer",
    "GOLDEN:": "answer, if no other",
    "INPUT:": "item, if no other",
}
VOID = ("SKIPPED", "EXPIRED", "REJECTED")
OWN = frozenset(("INPUT:", "GOLDEN:", "HINT:", "ASSIGNMENT:", "ACCEPT:"))
COMMA = re.compile(r"(?<!\\),")


def read(source: Source) -> Iterator[Batch]:
    """Yields the answers, or the tasks, of a Toloka file."""
    refused: list[RefusedRecord] = []
    contract = source.contract

    def flatten(row: Record) -> Iterator[Record]:
        if not any(name.startswith(PARTS) for name in row):
            raise not_this_format(NAME, "it has no column that starts with INPUT: or OUTPUT:")
        record = dict(row)
        status = row.get("ASSIGNMENT:status")
        for name in [each for each in row if each.startswith(("OUTPUT:", "GOLDEN:"))]:
            if contract.is_array(name):
                record[name] = _list(row[name])
            if status in VOID and name.startswith("OUTPUT:"):
                record[f"{status.lower()}.{name}"] = record[name]
                record[name] = None
        if status == "REJECTED":
            source.note("rejected_assignments")
        yield record

    rows = objects_of_rows(table(source, "\t"), refused)
    yield from flattened(rows, flatten, source, refused, OWN)


def _list(cell: str | None) -> str | None:
    if cell is None or cell.startswith("["):
        return cell
    return choice_answer([part.replace("\\,", ",") for part in COMMA.split(cell)], is_array=True)
