"""OpenDocument spreadsheets, as LibreOffice writes them: one sheet, read as Excel's are."""

from __future__ import annotations

from collections.abc import Iterator

from loaders.formats import Batch, Source
from loaders.formats.xlsx import read_workbook


def read(source: Source) -> Iterator[Batch]:
    """Yields the records of one sheet: the contract's, or the first that is not hidden."""
    yield from read_workbook(source, "content.xml")
