"""Qualtrics exports: CSV or TSV with three rows of names: column, question, import id.

A record is a response. Columns are those of the first row (ResponseId, RecordedDate,
`Duration (in seconds)`, Q1, …); the second row, the wording of the questions, and the third are
no records. Several choices that Qualtrics joins by ',' become a JSON list where the field is
`type: array`.
"""

from __future__ import annotations

from collections.abc import Iterator

from loaders.formats import Batch, Source
from loaders.refusal import RefusedRecord
from loaders.tool_records import (
    Record,
    flattened,
    not_this_format,
    objects_of_rows,
    split_answer,
    table,
)

NAME = "Qualtrics export"
MARK = '{"ImportId":'
USUAL = {
    "ResponseId": "annotator",
    "Duration (in seconds)": "seconds",
    "RecordedDate": "answered_at",
    "ExternalReference": "item",
}
OWN = frozenset(
    (
        *("StartDate", "EndDate", "Status", "IPAddress", "Progress", "Duration (in seconds)"),
        *("Finished", "RecordedDate", "ResponseId", "RecipientLastName", "RecipientFirstName"),
        *("RecipientEmail", "ExternalReference", "LocationLatitude", "LocationLongitude"),
        *("DistributionChannel", "UserLanguage"),
    )
)


def read(source: Source) -> Iterator[Batch]:
    """Yields the responses of a Qualtrics export."""
    refused: list[RefusedRecord] = []
    contract = source.contract

    def responses() -> Iterator[tuple[int, Record]]:
        rows = objects_of_rows(table(source, contract.delimiter), refused)
        for place, (number, row) in enumerate(rows):
            if place == 1 and not any((cell or "").startswith(MARK) for cell in row.values()):
                raise not_this_format(NAME, f"its row {number} should have the import ids")
            if place > 1:
                yield number, row

    def flatten(row: Record) -> Iterator[Record]:
        yield {
            name: split_answer(cell, ",") if contract.is_array(name) else cell
            for name, cell in row.items()
        }

    yield from flattened(responses(), flatten, source, refused, OWN)
