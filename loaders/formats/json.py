"""JSON: a list of objects, or one at the contract's `records` path."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import chain

import pyarrow as pa

from loaders.decode import to_utf8
from loaders.formats import BATCH_RECORDS, Batch, Source, check_magic
from loaders.refusal import OURS, Refusal, RefusedRecord

FILE_LIMIT = 300_000_000


def read(source: Source) -> Iterator[Batch]:
    """Yields the records of a JSON file; a record's row number is its place in the list."""
    records = _records(load(source), source)
    yield from batches_of_objects(enumerate(records, start=1), source)


def load(source: Source) -> object:
    """The document of a JSON file."""
    check_magic(source, None)
    if source.path.stat().st_size > FILE_LIMIT:
        raise Refusal(
            "too_large",
            f"A JSON file can have {FILE_LIMIT // 1_000_000} MB.",
            "Send it as JSONL (one object per line), or split it.",
        )
    decoded = to_utf8(source)
    text = decoded.path.read_bytes()[decoded.skip :].decode("utf-8")
    try:
        return parse(text)
    except ValueError as error:
        if _is_lines(text):
            raise Refusal(
                "wrong_format",
                "This feed expects one JSON document; the file has one on each line.",
                f"Send a list of the records. {OURS}or say format: jsonl in the feed contract.",
            ) from None
        raise Refusal(
            "malformed",
            f"The file is not valid JSON: {error}.",
            "Export it again; a file that was cut ends in the middle.",
        ) from None


def _is_lines(text: str) -> bool:
    """Whether the first two lines are a JSON object each."""
    try:
        return all(isinstance(parse(line), dict) for line in text.split("\n", 2)[:2])
    except ValueError:
        return False


def parse(text: str) -> object:
    """JSON in which decimal numbers keep their spelling and a key may stand once.

    NaN, which is no JSON, is how programs write a value that is missing: None.

    Raises:
        ValueError: With what is wrong and where, also for input that is nested too deeply.
    """
    try:
        return _DECODER.decode(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def batches_of_objects(
    records: Iterable[tuple[int, object]],
    source: Source,
    refused: list[RefusedRecord] | None = None,
    own: frozenset[str] = frozenset(),
) -> Iterator[Batch]:
    """Batches of objects that come one by one as (row number, object).

    `refused` is filled by the caller while it yields; each batch takes what is there. `own` are
    the columns that the format makes.
    """
    refused = [] if refused is None else refused
    dotted = [
        name
        for each in source.contract.fields
        for name in (each.name, *each.aliases)
        if "." in name
    ]
    kept: list[dict[str, object]] = []
    numbers: list[int] = []
    for number, record in records:
        if not isinstance(record, dict):
            refused.append(
                refusal_of(number, f"Record {number} is no JSON object.", json.dumps(record))
            )
        else:
            kept.append(record)
            numbers.append(number)
        if len(kept) >= BATCH_RECORDS or len(refused) >= BATCH_RECORDS:
            yield _whole_characters(kept, numbers, dotted, refused, own)
            kept, numbers = [], []
    yield _whole_characters(kept, numbers, dotted, refused, own)


def _whole_characters(
    records: list[dict[str, object]],
    numbers: list[int],
    dotted: list[str],
    refused: list[RefusedRecord],
    own: frozenset[str],
) -> Batch:
    """A batch without the records that no UTF-8 can hold; looks for these only if there are any."""
    try:
        return _batch(records, numbers, dotted, refused, own)
    except UnicodeEncodeError:
        kept: list[dict[str, object]] = []
        numbers_kept: list[int] = []
        for number, record in zip(numbers, records, strict=True):
            if is_unicode(record):
                kept.append(record)
                numbers_kept.append(number)
            else:
                what = f"Record {number} has half of a surrogate pair, which is no character."
                refused.append(refusal_of(number, what, json.dumps(record)))
        return _batch(kept, numbers_kept, dotted, refused, own)


def is_unicode(record: object) -> bool:
    """Whether all text of a record can be written as UTF-8."""
    try:
        json.dumps(record, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def refusal_of(number: int, message: str, record: str) -> RefusedRecord:
    """A record that is no JSON object, or none that can be kept."""
    return RefusedRecord(
        row_number=number,
        column_name=None,
        reason_code="malformed",
        message=message,
        hint="Write each record as one JSON object in UTF-8.",
        record=record[:10_000],
    )


def as_text(value: object) -> str | None:
    """A JSON value as a text cell; lists and objects stay JSON."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, _Decimal):
        return value.spelling
    return json.dumps(value, ensure_ascii=False)


class _Decimal(float):
    """A float that remembers how it was written."""

    __slots__ = ("spelling",)

    def __new__(cls, text: str) -> _Decimal:
        number = super().__new__(cls, text)
        number.spelling = text
        return number


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    record = dict(pairs)
    if len(record) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key '{twice}' stands twice in one object")
    return record


def _constant(name: str) -> float | None:
    return None if name == "NaN" else float(name)


_DECODER = json.JSONDecoder(
    parse_float=_Decimal, parse_constant=_constant, object_pairs_hook=_object
)


def _records(document: object, source: Source) -> list[object]:
    path = source.contract.records
    for step in path.split(".") if path else ():
        document = document.get(step) if isinstance(document, dict) else None
    if isinstance(document, list):
        if document:
            return document
        raise Refusal("empty_file", "The list of records is empty.", "Export the file again.")
    where = f"at '{path}'" if path else "at the top"
    raise Refusal(
        "wrong_format",
        f"A list of objects is expected {where} of the JSON file.",
        f"Export a list of records. {OURS}or name the list's place in the feed contract "
        "(records: …).",
    )


def _batch(
    records: list[dict[str, object]],
    numbers: list[int],
    dotted: list[str],
    refused: list[RefusedRecord],
    own: frozenset[str],
) -> Batch:
    header = dict.fromkeys(chain.from_iterable(records))
    columns: dict[str, Iterable[str | None]] = {}
    for name in header:
        values = [record.get(name) for record in records]
        is_text = set(map(type, values)) <= {str, type(None)}
        columns[name] = values if is_text else list(map(as_text, values))
    for name in dotted:
        first, *steps = name.split(".")
        if first in header and name not in header:
            cells = [as_text(_walk(record.get(first), steps)) for record in records]
            if any(cell is not None for cell in cells):
                columns[name] = cells
    arrays = [pa.array(column, pa.string()) for column in columns.values()]
    for name in columns:
        name.encode("utf-8")
    taken = list(refused)
    refused.clear()
    return Batch(tuple(columns), arrays, pa.array(numbers, pa.int64()), taken, own, is_sparse=True)


def _walk(value: object, steps: list[str]) -> object:
    for step in steps:
        value = value.get(step) if isinstance(value, dict) else None
    return value
