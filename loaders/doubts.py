"""Signs that a text file may not say what was meant: landed, but told beside the delivery."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from loaders.formats import Source

BLOCK = 1 << 20
# UTF-8 of characters that UTF-8 read as cp1252 begins with, and of those that then follow.
_LINE_END = re.compile(b"\n")
_MOJIBAKE = re.compile(
    rb"\xc3[\x82-\xb4](?:\xc2[\x80-\xbf]|\xc5[\x92\x93\xa0\xa1\xb8\xbd\xbe]|\xc6\x92|\xcb[\x86\x9c]"
    rb"|\xe2\x80[\x93-\xba]|\xe2\x82\xac|\xe2\x84\xa2)+"
)


def note_doubts(source: Source, path: Path, skip: int) -> None:
    """Looks through a file in UTF-8.

    Flags:
        no_final_line_end: The last line does not end, as in a file that was cut.
        backslash_escapes: Quotes or delimiters behind a backslash, which is no way to quote here.
        quotes_after_space: `, "so"`, whose quotes are then part of the cell.
        mojibake: Text that was decoded wrongly before it was written.
    """
    delimiter = source.contract.delimiter.encode("utf-8")
    spaced = re.compile(re.escape(delimiter) + rb' +"[^"]')
    escapes = tuple(b"\\" + each for each in (b'"', b"'", delimiter))
    is_delimited = source.contract.format == "csv"
    overlap, last = b"", b""
    with path.open("rb") as file:
        file.seek(skip)
        while block := file.read(BLOCK):
            last = block[-1:]
            block = overlap + block
            if is_delimited and b"\\" in block and any(each in block for each in escapes):
                source.note("backslash_escapes")
            if is_delimited and b' "' in block and spaced.search(block):
                source.note("quotes_after_space")
            if not block.isascii() and any(map(_is_mojibake, _MOJIBAKE.findall(block))):
                source.note("mojibake")
            overlap = block[-32:]
    # JSON as one document ends in a bracket, and cut anywhere else it is no JSON.
    if last and last not in b"\r\n]}":
        source.note("no_final_line_end")


def note_rows_in_cells(source: Source, columns: list[pa.Array]) -> None:
    """Flags cells that hold a whole row: quotes that do not belong together swallow such."""
    if "rows_in_a_cell" in source.flags or len(columns) < 2:
        return
    delimiter = re.escape(source.contract.delimiter)
    row = rf"\n([^\n]*{delimiter}){{{len(columns) - 1}}}"
    for column in columns:
        text = column.buffers()[2]
        if text is not None and _LINE_END.search(text):
            cells = column.filter(pc.fill_null(pc.match_substring(column, "\n"), False))
            if pc.any(pc.match_substring_regex(cells, row)).as_py():
                source.note("rows_in_a_cell")
                return


def _is_mojibake(found: bytes) -> bool:
    try:
        text = found.decode("utf-8").encode("cp1252").decode("utf-8")
    except UnicodeError:
        return False
    return text.isprintable()
