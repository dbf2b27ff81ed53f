"""One module per wire format, found by itself: a module here named x reads `format: x`.

Each has `read(source) -> Iterator[Batch]` and refuses, by loaders.refusal.Refusal, what the bytes
alone make unreadable. A record that cannot be read by itself goes into its batch's `refused`.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from json import dumps  # the name json is that of a module here
from pathlib import Path
from types import ModuleType

import pyarrow as pa

from loaders.contract import Contract
from loaders.refusal import OURS, Refusal, RefusedRecord

BATCH_RECORDS = 20_000
COLUMN_LIMIT = 2_000
# The first bytes of files that are not text, to tell a sender which format arrived instead.
MAGIC = {
    b"PK\x03\x04": "a zip or Excel file",
    b"PAR1": "a Parquet file",
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an old Excel file (.xls), or a workbook with a password",
    b"\x1f\x8b": "a gzip file",
    b"BZh": "a bzip2 file",
    b"\xfd7zXZ": "an xz file",
    b"7z\xbc\xaf": "a 7-Zip file",
    b"Rar!": "a RAR file",
    b"\x28\xb5\x2f\xfd": "a zstd file",
}


@dataclass
class Source:
    """A file to read, under which feed contract, and what is noticed on the way.

    Attributes:
        path: Where its bytes are; its name there says nothing.
        file_name: Its own name; within a zip archive, its path there.
        companion: The bytes of the file of the same name with another suffix, which lies beside
            it in a zip archive.
    """

    path: Path
    contract: Contract
    scratch: Path
    file_name: str = ""
    is_strict: bool = False
    encoding: str | None = None
    flags: list[str] = field(default_factory=list)
    companion: Callable[[str], bytes | None] = lambda suffix: None

    def note(self, flag: str) -> None:
        """Remembers something odd, once."""
        if flag not in self.flags:
            self.flags.append(flag)


@dataclass(frozen=True)
class Batch:
    """Some records of a file as text columns, as written; null where there is nothing.

    Attributes:
        own: Columns that the format makes and documents: no sender added them.
        is_sparse: A later batch may have columns that this one lacks.
        member, offset: Of a zip archive, the file it is from, and the rows of those before it.
    """

    header: tuple[str, ...]
    columns: list[pa.Array]
    row_numbers: pa.Array
    refused: list[RefusedRecord] = field(default_factory=list)
    own: frozenset[str] = frozenset()
    is_sparse: bool = False
    member: str | None = None
    offset: int = 0


def names() -> list[str]:
    """The formats that can be read."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def find_format(name: str) -> Callable[[Source], Iterator[Batch]]:
    """The reader of a format."""
    return _module(name).read


def suffixes(name: str) -> tuple[str, ...]:
    """What the names of a format's files end in, where others lie beside them in an archive."""
    return getattr(_module(name), "SUFFIXES", ())


def usual(name: str) -> dict[str, str]:
    """What the columns that a tool's format makes usually map to, for proposals of contracts.

    A name that ends in '.' or ':' stands for all that begin so; `, if no other` is weaker.
    """
    return getattr(_module(name), "USUAL", {})


def own(name: str) -> frozenset[str]:
    """The columns that a tool's format always makes, or what their names begin with."""
    module = _module(name)
    return frozenset(getattr(module, "OWN", ())) | frozenset(getattr(module, "FIXED", ()))


def _module(name: str) -> ModuleType:
    if name not in names():
        raise Refusal(
            "bad_contract",
            f"The feed contract says format: {name}, which is not one of {', '.join(names())}.",
            f"{OURS}correct the format in the feed contract; the file itself may be fine.",
        )
    return import_module(f"{__name__}.{name}")


def check_magic(source: Source, expected: bytes | None) -> None:
    """Refuses a file whose first bytes belong to another format."""
    with source.path.open("rb") as file:
        start = file.read(8)
    if not start:
        raise Refusal("empty_file", "The file is empty (0 bytes).", "Export it again.")
    if expected is not None and start.startswith(expected):
        return
    found = next((name for magic, name in MAGIC.items() if start.startswith(magic)), None)
    if expected is not None or found:
        raise Refusal(
            "wrong_format",
            f"This feed expects {source.contract.format.upper()}; the file is "
            f"{found or 'something else'}.",
            f"Export the file as {source.contract.format.upper()}, without a password, and send it "
            "again; it may be packed as .gz or in a .zip.",
        )


def check_width(header: Sequence[str]) -> None:
    """Refuses a file with an absurd number of columns."""
    if len(header) > COLUMN_LIMIT:
        raise Refusal(
            "too_large",
            f"The header has {len(header):,} columns; {COLUMN_LIMIT:,} is the most.",
            "Check that each record is a row of its own, and send the file again.",
        )


def batches_of_rows(
    header: Sequence[str], rows: Iterable[tuple[int, list[str | None]]], source: Source
) -> Iterator[Batch]:
    """Batches of rows that come one by one as (row number, cells).

    Rows without any content are no records. A row with more or fewer cells than the header is
    refused, except for empty cells beyond the last column.
    """
    width = len(header)
    numbers: list[int] = []
    kept: list[list[str | None]] = []
    refused: list[RefusedRecord] = []
    for number, cells in rows:
        if not any(cells):
            continue
        if len(cells) > width and not any(cells[width:]):
            source.note("trailing_delimiters")
            cells = cells[:width]
        if len(cells) != width:
            refused.append(_ragged(number, cells, header))
            continue
        numbers.append(number)
        kept.append(cells)
        if len(kept) + len(refused) >= BATCH_RECORDS:
            yield _batch(header, kept, numbers, refused)
            numbers, kept, refused = [], [], []
    yield _batch(header, kept, numbers, refused)


def _batch(
    header: Sequence[str],
    rows: list[list[str | None]],
    numbers: list[int],
    refused: list[RefusedRecord],
) -> Batch:
    columns = zip(*rows, strict=True) if rows else [()] * len(header)
    arrays = [pa.array(column, pa.string()) for column in columns]
    return Batch(tuple(header), arrays, pa.array(numbers, pa.int64()), refused)


def _ragged(number: int, cells: list[str | None], header: Sequence[str]) -> RefusedRecord:
    return RefusedRecord(
        row_number=number,
        column_name=None,
        reason_code="malformed",
        message=f"Row {number} has {len(cells)} cells; the header has {len(header)}.",
        hint="Look for a delimiter or a line break inside a cell that is not quoted, or a cut row.",
        record=dumps(cells, ensure_ascii=False),
    )
