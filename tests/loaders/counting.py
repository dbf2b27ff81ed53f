"""Counts the records of real files by other means than the loaders: csv, json, lines, XML."""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

DELIMITERS = {"tab": "\t"}
HEADER_ROWS = {"qualtrics": 3}
TABLES = ("csv", "mturk", "appen", "toloka", "qualtrics")


def n_records(path: Path, contract: dict[str, Any], feed: str) -> int:
    """Records of a file, under what a feed contract says of its form.

    A record is what the format's module says: a row, an annotation, a sentence, a document, or
    one annotator's work on a line.
    """
    form = contract["format"]
    if form == "xlsx":
        return _rows_of_sheet(path, contract.get("sheet")) - 1
    text = _text(path)
    if form in TABLES or (form in ("doccano", "label_studio") and path.suffix in (".csv", ".tsv")):
        return _rows(text, contract) - HEADER_ROWS.get(form, int(contract.get("header_row", 1) > 0))
    if form in ("webanno_tsv", "brat"):
        return 1
    if form == "conll":
        return sum(bool(block.strip()) for block in re.split(r"\n\s*\n", text))
    objects = _objects(text, contract.get("records"))
    if form == "label_studio":
        return sum(_annotations(task, feed) for task in objects)
    if form == "doccano":
        return sum(_users(line) for line in objects)
    return len(objects)


def _text(path: Path) -> str:
    data = path.read_bytes()
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = data.decode("utf-16")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252")
    return text.replace("\r\n", "\n")


def _rows(text: str, contract: dict[str, Any]) -> int:
    said = contract.get("delimiter", ",")
    delimiter = DELIMITERS.get(said, said)
    if contract["format"] in ("toloka", "label_studio"):
        delimiter = max(",\t", key=text.split("\n")[0].count)
    is_quoted = contract.get("quote", '"') is not None
    quoting = csv.QUOTE_MINIMAL if is_quoted else csv.QUOTE_NONE
    csv.field_size_limit(16_000_000)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting)
    return sum(any(cell.strip() for cell in row) for row in reader)


def _objects(text: str, place: str | None) -> list[Any]:
    try:
        document = json.loads(text)
    except ValueError:
        return [json.loads(line) for line in text.split("\n") if line.strip()]
    for step in place.split(".") if place else ():
        document = document[step]
    return document if isinstance(document, list) else [document]


def _annotations(task: dict[str, Any], feed: str) -> int:
    if "annotations" not in task:
        return 1
    found = task["annotations"]
    return sum(bool(each.get("ground_truth")) or feed != "gold" for each in found)


def _users(line: dict[str, Any]) -> int:
    if "annotations" in line:
        return len({each["user"] for each in line["annotations"]}) or 1
    return 1


def _rows_of_sheet(path: Path, sheet: str | None) -> int:
    """Rows of a workbook's sheet that have any value."""
    with zipfile.ZipFile(path) as book:
        names = re.findall(r'<sheet [^>]*?name="([^"]+)"', book.read("xl/workbook.xml").decode())
        at = 1 + (names.index(sheet) if sheet else 0)
        xml = book.read(f"xl/worksheets/sheet{at}.xml").decode()
    rows = re.findall(r"<row\b.*?</row>", xml, re.DOTALL)
    return sum("<v>" in row or "<t" in row for row in rows)
