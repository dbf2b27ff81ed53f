"""Files as senders really write and really damage them, each beside what it was meant to say.

A mutation takes a seeded generator and the records, and gives bytes (and the records, where it
means others). It is `good` where a person
would say that the file is odd but fine: then every record must land as meant. Else anything may
happen to it but landing something else without a word.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from .samples import WRITTEN

HEADER = ("Ticket ID", "Annotator", "Intent", "Seconds", "Note")
LABELS = {
    "refund": "Refund",
    "transfer": "Bank transfer",
    "fees": "Fees & limits",
    "other": "Other thing",
}
NOTES = (
    None,
    "fine",
    "Zoë's card, again",
    'they said "now"',
    "first line\nsecond line",
    "naïve, „quoted“",
    "half; half",
    "a|b",
    "5 \u20ac",
    "ends with a space ",
)
Record = tuple[str, str, str, str | None, str | None]
Made = bytes | tuple[bytes, list[Record]]


@dataclass(frozen=True)
class Mutation:
    """One way to write or damage a file."""

    name: str
    form: str
    is_good: bool
    make: Callable[[random.Random, list[Record]], Made]
    suffix: str = ""
    manifest: Callable[[bytes, list[Record]], dict[str, object]] | None = None


MUTATIONS: list[Mutation] = []
SUFFIX = {"csv": "csv", "json": "json", "jsonl": "jsonl", "xlsx": "xlsx", "parquet": "parquet"}


def records(rng: random.Random, notes: Sequence[str | None] = NOTES) -> list[Record]:
    """Some answers, as a sender means them."""
    return [
        (
            f"T-{rng.randrange(1000, 9999)}-{at}",
            rng.choice(["ann", "bob", "Zoë"]),
            rng.choice(list(LABELS.values())),
            rng.choice([None, str(rng.randrange(1, 900)), f"{rng.uniform(1, 90):.2f}"]),
            rng.choice(notes),
        )
        for at in range(rng.randrange(8, 40))
    ]


def good(name: str, form: str, suffix: str = "", **more: object):
    """Registers a file that is odd but fine."""
    return _register(name, form, True, suffix, **more)


def bad(name: str, form: str, suffix: str = "", **more: object):
    """Registers a file that is damaged, or not what was agreed."""
    return _register(name, form, False, suffix, **more)


def _register(name: str, form: str, is_good: bool, suffix: str, **more: object):
    def keep(make: Callable[[random.Random, list[Record]], Made]):
        MUTATIONS.append(Mutation(name, form, is_good, make, suffix or SUFFIX[form], **more))
        return make

    return keep


def text(rows: Sequence[Sequence[str | None]], header: Sequence[str] = HEADER, **options) -> str:
    """Delimited text by Python's own writer."""
    out = io.StringIO()
    writer = csv.writer(out, **{"lineterminator": "\r\n", **options})
    writer.writerows([[cell or "" for cell in row] for row in [header, *rows]])
    return out.getvalue()


def lines_of(data: str) -> list[str]:
    """The rows of delimited text, each with its line end."""
    return data.splitlines(keepends=True)


def plain(rows: Sequence[Record]) -> list[Record]:
    """Records whose notes need no quotes and no bytes beyond ASCII."""
    return [(key, "ann", label, seconds, None) for key, _, label, seconds, _ in rows]


def objects(rows: Sequence[Record], header: Sequence[str] = HEADER) -> list[dict[str, str]]:
    return [
        {name: cell for name, cell in zip(header, row, strict=True) if cell is not None}
        for row in rows
    ]


def workbook(
    rows: Sequence[Sequence[object]],
    header: Sequence[str] = HEADER,
    *,
    above: int = 0,
    fill: Callable[[xlsxwriter.Workbook, object], None] | None = None,
    before: bool = False,
) -> bytes:
    """A workbook whose cells have the types of their values."""
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": WRITTEN})
    if before:
        book.add_worksheet("Cover").write_string(0, 0, "Report")
    sheet = book.add_worksheet("Answers")
    for at, row in enumerate([header, *rows], start=above):
        for column, cell in enumerate(row):
            if cell is not None:
                sheet.write(at, column, cell)
    if fill:
        fill(book, sheet)
    book.close()
    return data.getvalue()


def table(rows: Sequence[Record], header: Sequence[str] = HEADER) -> pa.Table:
    columns = zip(*rows, strict=True)
    return pa.table([pa.array(column, pa.string()) for column in columns], names=list(header))


def parquet(frame: pa.Table, **options: object) -> bytes:
    data = io.BytesIO()
    pq.write_table(frame, data, **options)
    return data.getvalue()


def cut(rng: random.Random, data: bytes) -> bytes:
    """The first part of a file, at least a tenth and at most all but one byte."""
    return data[: rng.randrange(len(data) // 10, len(data) - 1)]


def packed(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


def as_json(value: object, **options: object) -> bytes:
    return json.dumps(value, **{"ensure_ascii": False, **options}).encode("utf-8")


def as_jsonl(rows: Sequence[object], **options: object) -> bytes:
    return b"".join(as_json(row, **options) + b"\n" for row in rows)
