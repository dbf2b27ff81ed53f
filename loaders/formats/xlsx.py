"""Excel workbooks: one sheet, every cell as text: values, not how a sheet shows them."""

from __future__ import annotations

import datetime
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING

from loaders.formats import Batch, Source, batches_of_rows, check_magic, check_width
from loaders.refusal import Refusal

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

UNPACKED_LIMIT = 1 << 30
CELL_LIMIT = 20_000_000
# A formula that no value follows, as programs write which do not compute.
NOT_COMPUTED = re.compile(rb"(</f>|<f[^>]*/>)\s*(<v\s*/>|<v></v>)?\s*</c>")


def read(source: Source) -> Iterator[Batch]:
    """Yields the records of one sheet: the contract's, or the first that is not hidden."""
    yield from read_workbook(source, "[Content_Types].xml")


def read_workbook(source: Source, part: str) -> Iterator[Batch]:
    """The records of a sheet of a zipped workbook, whose archive has a certain part."""
    import python_calamine as calamine

    check_magic(source, b"PK\x03\x04")
    _check_parts(source, part)
    try:
        book = calamine.CalamineWorkbook.from_path(str(source.path))
        names = book.sheet_names
        wanted = source.contract.sheet
        if wanted is not None and wanted not in names:
            raise Refusal(
                "malformed",
                f"The workbook has no sheet '{wanted}'; its sheets are {', '.join(names)}.",
                f"Name the sheet '{wanted}' and send the file again.",
            )
        sheet = book.get_sheet_by_name(wanted) if wanted else _first_shown(book, source)
        if (sheet.total_height or 0) * (sheet.total_width or 0) > CELL_LIMIT:
            raise Refusal(
                "too_large",
                f"The sheet spans {sheet.total_height:,} rows and {sheet.total_width:,} columns.",
                "Delete empty rows and columns far below or right of the data, then save again.",
            )
        rows = sheet.to_python(skip_empty_area=False)
        merged = sheet.merged_cell_ranges or []
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise Refusal(
            "unreadable",
            f"The workbook cannot be opened: {error}.",
            "Open it, save it again without a password, and send it again.",
        ) from None
    source.encoding = "utf-8"
    row = source.contract.header_row
    while row <= len(rows) and not any(str(cell).strip() for cell in rows[row - 1]):
        row += 1
    header = [_text(cell) or "" for cell in rows[row - 1]] if len(rows) >= row else []
    while header and not header[-1].strip():
        header.pop()
    if not header:
        raise Refusal(
            "empty_file",
            f"The sheet has nothing in row {source.contract.header_row} or below, where the column "
            "names should be.",
            "Check that the data is on the right sheet, with its column names.",
        )
    check_width(header)
    if any(last[0] >= row for _, last in merged):
        source.note("merged_cells")
    cells = ((at + 1, [_text(cell) for cell in rows[at]]) for at in range(row, len(rows)))
    if any(_is_rounded(cell) for cells_of_row in rows[row:] for cell in cells_of_row):
        source.note("rounded_numbers")
    yield from batches_of_rows(header, cells, source)


def _first_shown(book: CalamineWorkbook, source: Source) -> CalamineSheet:
    """The first sheet that is not hidden; others that are not are flagged, they are not read."""
    import python_calamine as calamine

    shown = [
        each.name
        for each in book.sheets_metadata
        if each.visible == calamine.SheetVisibleEnum.Visible
        and each.typ == calamine.SheetTypeEnum.WorkSheet
    ]
    first, *others = shown or book.sheet_names
    if shown and others:
        source.note("sheets_left_out")
    return book.get_sheet_by_name(first)


def _check_parts(source: Source, part: str) -> None:
    try:
        with zipfile.ZipFile(source.path) as archive:
            size = sum(each.file_size for each in archive.infolist())
            has_part = part in archive.namelist()
            for sheet in _sheets(archive) if size <= UNPACKED_LIMIT else ():
                _note_lost_values(sheet, source)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError) as error:
        raise Refusal(
            "unreadable",
            f"The workbook is damaged or cut: {error}.",
            "Send the file again; if it opens on your side, save it again first.",
        ) from None
    if not has_part:
        raise Refusal(
            "wrong_format",
            f"This feed expects {source.contract.format.upper()}; the file is another zip file.",
            f"Save the workbook as .{source.contract.format} and send it again.",
        )
    if size > UNPACKED_LIMIT:
        raise Refusal(
            "too_large",
            f"The workbook unpacks to {size // 1_000_000:,} MB.",
            "Split the data over several files.",
        )


def _sheets(archive: zipfile.ZipFile) -> Iterator[IO[bytes]]:
    for name in archive.namelist():
        if name.startswith("xl/worksheets/sheet"):
            with archive.open(name) as sheet:
                yield sheet


def _note_lost_values(sheet: IO[bytes], source: Source) -> None:
    """Flags cells that the reader gives as empty: #DIV/0! and formulas never computed."""
    overlap = b""
    while block := sheet.read(1 << 20):
        seen = overlap + block
        if b't="e"' in seen:
            source.note("error_cells")
        if NOT_COMPUTED.search(seen):
            source.note("formulas_without_values")
        overlap = seen[-100:]


def _is_rounded(cell: object) -> bool:
    """Whether Excel has cut a number, e.g. a long id: it keeps 15 digits."""
    return isinstance(cell, float) and abs(cell) >= 1e15 and cell.is_integer()


def _text(cell: object) -> str | None:
    if isinstance(cell, str):
        return cell or None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) <= 2**53 else repr(cell)
    if isinstance(cell, datetime.datetime | datetime.date | datetime.time):
        return cell.isoformat()
    if isinstance(cell, datetime.timedelta):
        return repr(cell.total_seconds())
    return None if cell is None else str(cell)
