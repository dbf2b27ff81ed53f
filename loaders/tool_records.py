"""What the formats of annotation tools share: objects of a file become flat records.

A record is one annotator's work on one item: a dict of column name to value, in which nested
values have become columns of their own. Values are made text where batches are built.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from loaders.decode import to_utf8
from loaders.formats import Batch, Source, csv, jsonl
from loaders.formats.json import batches_of_objects, load
from loaders.refusal import OURS, Refusal, RefusedRecord

Record = dict[str, Any]
SHAPE_ERRORS = (KeyError, TypeError, AttributeError, ValueError, IndexError)


@dataclass(frozen=True)
class Broken:
    """A record that cannot be read, and why."""

    column: str | None
    message: str
    record: Any


def first_character(source: Source) -> str:
    """The first character of a text file that is no space; empty where there is none."""
    decoded = to_utf8(source)
    with decoded.path.open("rb") as file:
        file.seek(decoded.skip)
        return file.read(1 << 16).decode("utf-8", "ignore").lstrip()[:1]


def objects_of_json(source: Source, refused: list[RefusedRecord]) -> Iterator[tuple[int, Any]]:
    """The objects of a JSON list, of one JSON object, or of one object per line."""
    first = first_character(source)
    if first not in ("{", "["):
        raise Refusal(
            "wrong_format",
            f"This feed expects JSON from a tool; the file starts with '{first}'.",
            "Export it from the tool as JSON or JSONL and send it again.",
        )
    if first == "{":
        try:
            yield from jsonl.objects(source, refused)
            return
        except Refusal as error:
            if error.reason != "wrong_format":
                raise
    document = load(source)
    yield from enumerate(document if isinstance(document, list) else [document], start=1)


def objects_of_rows(
    batches: Iterable[Batch], refused: list[RefusedRecord]
) -> Iterator[tuple[int, Record]]:
    """The rows of a table as objects, by their row numbers."""
    for batch in batches:
        refused += batch.refused
        named = [name for name in batch.header if name.strip()]
        twice = next((name for name in named if named.count(name) > 1), None)
        if twice is not None:
            raise Refusal(
                "duplicate_column",
                f"Two columns are named '{twice}'.",
                "Keep one of them, or rename the other.",
            )
        header = [name or f"column {at}" for at, name in enumerate(batch.header, start=1)]
        columns = (column.to_pylist() for column in batch.columns)
        rows = zip(batch.row_numbers.to_pylist(), *columns, strict=True)
        for number, *cells in rows:
            yield number, dict(zip(header, (cell or None for cell in cells), strict=True))


def table(source: Source, delimiter: str, may_lack: Container[str] = ()) -> Iterator[Batch]:
    """A table of delimited text, whatever delimiter the feed contract says."""
    inner = replace(source, contract=replace(source.contract, delimiter=delimiter))
    try:
        yield from csv.read(inner, may_lack)
    finally:
        source.encoding = inner.encoding


def split_answer(cell: str | None, separator: str) -> str | None:
    """Several labels that a tool wrote into one cell, as a JSON list."""
    if cell is None or cell.startswith("["):
        return cell
    parts = (part.strip() for part in cell.split(separator))
    return choice_answer([part for part in parts if part], is_array=True)


def flattened(
    objects: Iterable[tuple[int, Any]],
    flatten: Callable[[Any], Iterable[Record | Broken]],
    source: Source,
    refused: list[RefusedRecord],
    own: frozenset[str] = frozenset(),
    *,
    is_counted: bool = False,
) -> Iterator[Batch]:
    """Batches of the records that `flatten` makes of each object of a file.

    Args:
        objects: (row number, object).
        flatten: Gives the records of an object. An object of another shape may make it fail, and
            is refused as one record.
        source: The file.
        refused: Filled by `objects` with what is none; this adds broken records.
        own: Columns that the format makes.
        is_counted: Number the records from 1, where an object may have several.
    """

    def records() -> Iterator[tuple[int, Record]]:
        count = 0
        for number, value in objects:
            try:
                found = list(flatten(value))
            except SHAPE_ERRORS as error:
                found = [Broken(None, f"it is no record of this format ({_said(error)})", value)]
            for each in found:
                count += 1
                place = count if is_counted else number
                if isinstance(each, Broken):
                    refused.append(_refused(place, each))
                else:
                    yield place, each

    yield from batches_of_objects(records(), source, refused, own)


def choice_answer(labels: Sequence[Any], is_array: bool) -> str | None:
    """The answer for chosen labels: one as it is; a JSON list where several may be chosen."""
    if is_array or len(labels) > 1:
        return json.dumps(list(labels), ensure_ascii=False)
    if not labels:
        return None
    return labels[0] if isinstance(labels[0], str) else json.dumps(labels[0], ensure_ascii=False)


def prefixed(prefix: str, values: Mapping[str, Any]) -> Record:
    """Columns named `<prefix>.<key>`, without those that say nothing."""
    return {f"{prefix}.{key}": value for key, value in values.items() if not is_empty(value)}


def is_empty(value: Any) -> bool:
    """Whether a value says nothing: null, and empty text, lists and objects."""
    return value is None or (isinstance(value, str | list | dict) and not value)


def time_of_epoch(seconds: Any) -> str | None:
    """A moment of so many seconds since 1970, as ISO text in UTC; other values as text."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None if seconds is None else str(seconds)
    try:
        moment = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    except (OverflowError, OSError, ValueError):
        return str(seconds)
    return moment.isoformat()


def not_this_format(name: str, expected: str) -> Refusal:
    """A file that is not of the tool's format at all."""
    return Refusal(
        "wrong_format",
        f"The file is no {name}: {expected}.",
        f"Export it from the tool as {name} and send it again. {OURS}or correct format: in the "
        "feed contract.",
    )


def _refused(number: int, broken: Broken) -> RefusedRecord:
    return RefusedRecord(
        row_number=number,
        column_name=broken.column,
        reason_code="bad_span" if broken.column else "malformed",
        message=_written(f"Record {number}: {broken.message}."),
        hint="Export the file again from the tool; if it says the same, correct this record there.",
        record=json.dumps(broken.record, ensure_ascii=True, default=str)[:10_000],
    )


def _written(text: str) -> str:
    """Text that can be written as UTF-8: half a surrogate pair by its number."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _said(error: BaseException) -> str:
    what = str(error)[:200]
    return f"{what} is missing" if isinstance(error, KeyError) else what
