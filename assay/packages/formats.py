"""Rows to bytes in each wire format; the same rows always make the same bytes."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

Cell = str | int | float | None

# A spreadsheet runs what starts with one of these, so such cells are written with an apostrophe
# before them (https://owasp.org/www-community/attacks/CSV_Injection). A cell that itself starts
# with an apostrophe gets one more: taking one away always gives the cell back.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "'")

# Workbooks say when they were made; a fixed date keeps the bytes equal.
CREATED = datetime(2024, 1, 1)


@dataclass(frozen=True)
class Sheet:
    """How a workbook is laid out.

    Attributes:
        name: Of the worksheet.
        preface: Lines above the header, one cell each.
        choices: Column name -> what a cell of it may hold, shown as a drop-down list.
        widths: Column name -> width in characters.
    """

    name: str = "Sheet1"
    preface: Sequence[str] = ()
    choices: dict[str, Sequence[str]] = field(default_factory=dict)
    widths: dict[str, int] = field(default_factory=dict)


def guard_cell(cell: Cell) -> Cell:
    """Puts an apostrophe before text that a spreadsheet would run as a formula."""
    if isinstance(cell, str) and cell.startswith(FORMULA_STARTS):
        return f"'{cell}"
    return cell


def unguard_cell(cell: Cell) -> Cell:
    """Takes the apostrophe of `guard_cell` away again."""
    if isinstance(cell, str) and cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS):
        return cell[1:]
    return cell


def csv_bytes(
    columns: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    delimiter: str = ",",
    encoding: str = "utf-8",
    guard: bool = False,
) -> bytes:
    """Delimited text with CRLF line ends, quoted where needed.

    Args:
        columns: The header.
        rows: Cells in the header's order; None is an empty cell.
        delimiter: One character.
        encoding: A character that it lacks is written as `?`.
        guard: Keep spreadsheets from running cells as formulas.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([guard_cell(cell) if guard else cell for cell in row])
    return text.getvalue().encode(encoding, errors="replace")


def json_bytes(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """A JSON array of objects, one on each line."""
    lines = [_object(columns, row) for row in rows]
    return ("[\n" + ",\n".join(lines) + "\n]\n").encode()


def jsonl_bytes(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """A JSON object on each line."""
    return "".join(_object(columns, row) + "\n" for row in rows).encode()


def parquet_bytes(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """A Parquet file; an all-empty column is one of strings."""
    arrays = [pa.array([row[index] for row in rows]) for index in range(len(columns))]
    arrays = [
        cells.cast(pa.string()) if cells.null_count == len(cells) else cells for cells in arrays
    ]
    buffer = io.BytesIO()
    pq.write_table(pa.table(arrays, names=list(columns)), buffer)
    return buffer.getvalue()


def xlsx_bytes(
    columns: Sequence[str], rows: Sequence[Sequence[Cell]], sheet: Sheet | None = None
) -> bytes:
    """A workbook of one sheet, in which text stays text."""
    sheet = sheet or Sheet()
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(
        buffer,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    workbook.set_properties({"created": CREATED})
    worksheet = workbook.add_worksheet(sheet.name)
    bold = workbook.add_format({"bold": True})
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
    for number, line in enumerate(sheet.preface):
        worksheet.write_string(number, 0, line)
    header = len(sheet.preface)
    for index, column in enumerate(columns):
        worksheet.write_string(header, index, column, bold)
        worksheet.set_column(index, index, sheet.widths.get(column, 14))
        if column in sheet.choices and rows:
            worksheet.data_validation(
                header + 1,
                index,
                header + len(rows),
                index,
                {"validate": "list", "source": list(sheet.choices[column])},
            )
    for number, row in enumerate(rows, start=header + 1):
        for index, cell in enumerate(row):
            if isinstance(cell, str):
                worksheet.write_string(number, index, cell, wrapped)
            elif cell is not None:
                worksheet.write_number(number, index, cell)
    worksheet.freeze_panes(header + 1, 0)
    workbook.close()
    return buffer.getvalue()


def _object(columns: Sequence[str], row: Sequence[Cell]) -> str:
    cells = zip(columns, row, strict=True)
    present = {column: cell for column, cell in cells if cell is not None}
    return json.dumps(present, ensure_ascii=False)
