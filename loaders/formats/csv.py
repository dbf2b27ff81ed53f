"""Delimited text: CSV, TSV and their kin, as the contract says and never sniffed.

A clean file is read by Arrow, column by column. Anything odd (ragged rows, stray quotes) sends
the whole file through the strict reader, which gives the same answer on clean files and names the
row on others.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Container, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

from loaders.decode import Decoded, to_utf8
from loaders.doubts import note_rows_in_cells
from loaders.formats import Batch, Source, batches_of_rows, check_magic, check_width
from loaders.refusal import NeedsStrictReading, Refusal

CELL_LIMIT = 16_000_000
BLOCK = 1 << 20


def read(source: Source, may_lack: Container[str] = ()) -> Iterator[Batch]:
    """Yields the records of a delimited text file.

    Args:
        source: The file.
        may_lack: Names of columns at the end of the header without which rows may end.
    """
    for batch in _batches(source, may_lack):
        note_rows_in_cells(source, batch.columns)
        yield batch


def _batches(source: Source, may_lack: Container[str]) -> Iterator[Batch]:
    check_magic(source, None)
    decoded = to_utf8(source)
    row, header = _header(source, decoded)
    check_width(header)
    shortest = len(header)
    while shortest and header[shortest - 1] in may_lack:
        shortest -= 1
    is_ragged = shortest < len(header)
    if source.is_strict or row != 1 or is_ragged or "trailing_delimiters" in source.flags:
        below = ((number, cells) for number, cells in _records(source, decoded) if number > row)
        if is_ragged:
            below = ((number, _filled(cells, shortest, len(header))) for number, cells in below)
        yield from batches_of_rows(header, below, source)
    else:
        yield from _fast(source, decoded, header)


def _filled(cells: list[str], shortest: int, width: int) -> list[str]:
    return cells + [""] * (width - len(cells)) if shortest <= len(cells) < width else cells


def _fast(source: Source, decoded: Decoded, header: list[str]) -> Iterator[Batch]:
    contract = source.contract
    if not contract.delimiter.isascii() or (contract.quote and not contract.quote.isascii()):
        raise NeedsStrictReading
    quote = contract.quote
    has_quotes = quote is not None and _has_quotes(decoded, contract.delimiter, quote)
    names = [f"column {position}" for position in range(len(header))]
    first = 1
    with decoded.path.open("rb") as file:
        file.seek(decoded.skip)
        try:
            reader = arrow_csv.open_csv(
                file,
                read_options=arrow_csv.ReadOptions(
                    use_threads=False, block_size=BLOCK, column_names=names
                ),
                parse_options=arrow_csv.ParseOptions(
                    delimiter=contract.delimiter,
                    quote_char=quote if has_quotes else False,
                    newlines_in_values=has_quotes,
                    ignore_empty_lines=False,
                ),
                convert_options=arrow_csv.ConvertOptions(
                    check_utf8=False,
                    column_types={name: pa.string() for name in names},
                    strings_can_be_null=False,
                ),
            )
            for batch in reader:
                numbers = pa.array(np.arange(first, first + batch.num_rows), pa.int64())
                skip = 1 if first == 1 else 0
                first += batch.num_rows
                yield Batch(
                    tuple(header),
                    [column.slice(skip) for column in batch.columns],
                    numbers.slice(skip),
                )
        except pa.ArrowInvalid:
            raise NeedsStrictReading from None


def _has_quotes(decoded: Decoded, delimiter: str, quote: str) -> bool:
    """Whether a file uses quotes, all of them cleanly: around a whole cell, doubled inside.

    The quotes of a clean file open and close in turn; an opening one follows a delimiter, a line
    end or a quote, a closing one is followed by one of these.
    """
    mark = ord(quote)
    edges = np.zeros(256, dtype=bool)
    edges[[mark, ord(delimiter), 10, 13]] = True
    n_quotes, before, is_closing_last = 0, 10, False
    with decoded.path.open("rb") as file:
        file.seek(decoded.skip)
        while block := file.read(BLOCK):
            data = np.frombuffer(block, dtype=np.uint8)
            if is_closing_last and not edges[data[0]]:
                raise NeedsStrictReading
            places = np.flatnonzero(data == mark)
            is_closing = (np.arange(len(places)) + n_quotes) % 2 == 1
            opening, closing = places[~is_closing], places[is_closing]
            left = np.where(opening > 0, data[opening - 1], before)
            right = data[closing[closing < len(data) - 1] + 1]
            if not (edges[left].all() and edges[right].all()):
                raise NeedsStrictReading
            n_quotes += len(places)
            before = int(data[-1])
            is_closing_last = before == mark and n_quotes % 2 == 0
    if n_quotes % 2:
        raise NeedsStrictReading
    return n_quotes > 0


def _header(source: Source, decoded: Decoded) -> tuple[int, list[str]]:
    """The column names and their row: the contract's, or the first below it that is not blank.

    A file without names has those of the contract's fields, in their order, in a row 0.
    """
    if source.contract.header_row == 0:
        return 0, [each.name for each in source.contract.fields]
    for number, cells in _records(source, decoded):
        if number == 1 and _declares_delimiter(source, cells):
            continue
        if number >= source.contract.header_row and any(cell.strip() for cell in cells):
            while not cells[-1].strip():
                cells = cells[:-1]
                source.note("trailing_delimiters")
            return number, cells
    raise Refusal(
        "empty_file",
        f"The file has no row {source.contract.header_row}, where the column names should be.",
        "Export the file again, with its column names.",
    )


def _declares_delimiter(source: Source, cells: list[str]) -> bool:
    """Whether the first line is Excel's `sep=;`, which has to say what the feed contract says."""
    line = source.contract.delimiter.join(cells)
    if not re.fullmatch(r"(?i)sep=.?", line):
        return False
    if line[4:] != source.contract.delimiter:
        raise Refusal(
            "wrong_format",
            f"The first line says that columns are separated by {line[4:]!r}; "
            f"{source.contract.delimiter!r} is agreed.",
            f"Export the file again with {source.contract.delimiter!r} between columns.",
        )
    source.note("delimiter_line")
    return True


def _records(source: Source, decoded: Decoded) -> Iterator[tuple[int, list[str]]]:
    contract = source.contract
    csv.field_size_limit(CELL_LIMIT)
    quoting = {"quotechar": contract.quote} if contract.quote else {"quoting": csv.QUOTE_NONE}
    with _opened(decoded.path, decoded.skip) as lines:
        reader = csv.reader(lines, delimiter=contract.delimiter, strict=True, **quoting)
        number = 0
        while True:
            started = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                if "field limit" in str(error):
                    raise Refusal(
                        "too_large",
                        f"Row {number + 1} (it starts at line {started}) has a cell of more than "
                        f"{CELL_LIMIT // 1_000_000} million characters.",
                        "Look for a quote that is never closed, or shorten the cell.",
                    ) from None
                raise Refusal(
                    "malformed",
                    f"Row {number + 1} (it starts at line {started}) breaks the quoting rules: "
                    f"{error}.",
                    "Put quotes around the whole cell and double each quote inside it, or export "
                    "the file again.",
                ) from None
            number += 1
            yield number, cells


def _opened(path: Path, skip: int):
    file = path.open("r", encoding="utf-8", newline="")
    file.seek(skip)
    return file
