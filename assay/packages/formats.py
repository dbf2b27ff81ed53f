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
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from loaders.formula_guard import guard as guard_cell

Cell = str | int | float | datetime | None
Formats = dict[str, Format]

# A longer text does not fit into a cell.
XLSX_CELL = 32_767

# Workbooks say when they were made; a fixed date keeps the bytes equal.
CREATED = datetime(2024, 1, 1)


@dataclass(frozen=True)
class Sheet:
    """How a workbook is laid out.

    Attributes:
        name: Of the worksheet.
        preface: Lines above the header, one cell each.
        choices: What may be written, each with what it means; shown as a drop-down list.
        choice_columns: The columns that the list is for.
        widths: Column name -> width in characters.
    """

    name: str = "Sheet1"
    preface: Sequence[str] = ()
    choices: Sequence[tuple[str, str]] = ()
    choice_columns: Sequence[str] = ()
    widths: dict[str, int] = field(default_factory=dict)


def csv_bytes(
    columns: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    delimiter: str = ",",
    encoding: str = "utf-8",
    quote: str | None = '"',
    guard: bool = False,
) -> bytes:
    """Delimited text with CRLF line ends, quoted where needed.

    Args:
        columns: The header.
        rows: Cells in the header's order; None is an empty cell.
        delimiter: One character.
        encoding: Where it lacks a character of the text, UTF-8 with a byte order mark is written.
        quote: None for readers to whom quotes mean nothing: delimiters become spaces.
        guard: Keep spreadsheets from running cells as formulas; landing takes the guard off keys.
    """
    text = io.StringIO(newline="")
    quoting = {"quotechar": quote} if quote else {"quoting": csv.QUOTE_NONE, "quotechar": None}
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n", **quoting)
    for row in (columns, *rows):
        cells = [guard_cell(cell) if guard and isinstance(cell, str) else cell for cell in row]
        writer.writerow(cells if quote else [_unbroken(cell, delimiter) for cell in cells])
    try:
        return text.getvalue().encode(encoding)
    except UnicodeEncodeError:
        return text.getvalue().encode("utf-8-sig")


def _unbroken(cell: Cell, delimiter: str) -> Cell:
    if not isinstance(cell, str):
        return cell
    return cell.translate({ord(each): " " for each in f"{delimiter}\r\n"})


def json_bytes(
    columns: Sequence[str], rows: Sequence[Sequence[Cell]], records: str | None = None
) -> bytes:
    """A JSON array of objects, one on each line.

    Args:
        columns: The keys; a missing value is null.
        rows: Cells in the order of the columns.
        records: Where in the document the array stands, as keys joined by dots; else on top.
    """
    array = "[\n" + ",\n".join(_object(columns, row) for row in rows) + "\n]"
    for key in reversed(records.split(".") if records else []):
        array = f"{{{json.dumps(key)}: {array}}}"
    return f"{array}\n".encode()


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
    """A workbook in which text stays text; lists to choose from lie on a second sheet."""
    sheet = sheet or Sheet()
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(buffer, options) as workbook:
        workbook.set_properties({"created": CREATED})
        worksheet = workbook.add_worksheet(sheet.name)
        formats = {
            "bold": workbook.add_format({"bold": True}),
            "text": workbook.add_format({"text_wrap": True, "valign": "top"}),
            "time": workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        }
        header = len(sheet.preface)
        for number, line in enumerate(sheet.preface):
            worksheet.write_string(number, 0, line)
        for index, column in enumerate(columns):
            worksheet.write_string(header, index, column, formats["bold"])
            worksheet.set_column(index, index, sheet.widths.get(column, 14))
        for number, row in enumerate(rows, start=header + 1):
            for index, cell in enumerate(row):
                _write_cell(worksheet, number, index, cell, formats)
        worksheet.freeze_panes(header + 1, 0)
        if sheet.choices and rows:
            listed = _write_choices(workbook, sheet, formats["bold"])
            for index, column in enumerate(columns):
                if column in sheet.choice_columns:
                    rule = {"validate": "list", "source": listed}
                    worksheet.data_validation(header + 1, index, header + len(rows), index, rule)
    return buffer.getvalue()


def _write_cell(worksheet: Worksheet, row: int, column: int, cell: Cell, formats: Formats) -> None:
    if isinstance(cell, str):
        shown = cell if len(cell) <= XLSX_CELL else cell[: XLSX_CELL - 2] + " …"
        worksheet.write_string(row, column, shown, formats["text"])
    elif isinstance(cell, datetime):
        worksheet.write_datetime(row, column, cell, formats["time"])
    elif cell is not None:
        worksheet.write_number(row, column, cell)


def _write_choices(workbook: xlsxwriter.Workbook, sheet: Sheet, bold: Format) -> str:
    """Writes the list of labels on a sheet of its own and returns the range that it fills.

    A list within the rule itself may only have 255 characters.
    """
    name = "Labels" if sheet.name != "Labels" else "Label list"
    listing = workbook.add_worksheet(name)
    listing.set_column(0, 0, 24)
    listing.set_column(1, 1, 90)
    for index, title in enumerate(("Write", "When")):
        listing.write_string(0, index, title, bold)
    for row, (label, meaning) in enumerate(sheet.choices, start=1):
        listing.write_string(row, 0, label)
        listing.write_string(row, 1, meaning)
    return f"='{name}'!$A$2:$A${len(sheet.choices) + 1}"


def _object(columns: Sequence[str], row: Sequence[Cell]) -> str:
    return json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False)
