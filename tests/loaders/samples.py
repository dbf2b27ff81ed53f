"""The same records in every format, as a sender would write them."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from xml.sax.saxutils import escape

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

# Workbooks hold when they were written: the same cells must give the same bytes.
WRITTEN = datetime(2024, 1, 1)

Row = Sequence[str | None]


def as_csv(header: Row, rows: Sequence[Row], delimiter: str = ",") -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([cell or "" for cell in row] for row in rows)
    return text.getvalue().encode("utf-8")


def as_tsv(header: Row, rows: Sequence[Row]) -> bytes:
    return as_csv(header, rows, "\t")


def as_gzip(header: Row, rows: Sequence[Row]) -> bytes:
    return gzip.compress(as_csv(header, rows), mtime=0)


def as_objects(header: Row, rows: Sequence[Row]) -> list[dict[str, str]]:
    return [
        {name: cell for name, cell in zip(header, row, strict=True) if name and cell is not None}
        for row in rows
    ]


def as_json(header: Row, rows: Sequence[Row]) -> bytes:
    return json.dumps(as_objects(header, rows), ensure_ascii=False, indent=2).encode("utf-8")


def as_jsonl(header: Row, rows: Sequence[Row]) -> bytes:
    lines = [json.dumps(each, ensure_ascii=False) for each in as_objects(header, rows)]
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


def as_xlsx(header: Row, rows: Sequence[Row]) -> bytes:
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data, {"in_memory": True})
    book.set_properties({"created": WRITTEN})
    sheet = book.add_worksheet("Answers")
    for at, row in enumerate([header, *rows]):
        for column, cell in enumerate(row):
            if cell is not None:
                sheet.write_string(at, column, cell)
    book.close()
    return data.getvalue()


def as_ods(header: Row, rows: Sequence[Row]) -> bytes:
    def cell(value: str | None) -> str:
        if value is None:
            return "<table:table-cell/>"
        lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in value.split("\n"))
        return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'

    lines = ["".join(cell(value) for value in row) for row in [header, *rows]]
    body = "".join(f"<table:table-row>{line}</table:table-row>" for line in lines)
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:body>'
        f'<office:spreadsheet><table:table table:name="Answers">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        "</manifest:manifest>"
    )
    parts = {"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content}
    return zipped({name: text.encode("utf-8") for name, text in parts.items()})


def as_zip(header: Row, rows: Sequence[Row]) -> bytes:
    return zipped({"answers.csv": as_csv(header, rows), "__MACOSX/._answers.csv": b"\0"})


def zipped(members: dict[str, bytes]) -> bytes:
    """A zip archive of files by name; equal members give equal bytes."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return data.getvalue()


def as_parquet(header: Row, rows: Sequence[Row]) -> bytes:
    data = io.BytesIO()
    columns = list(zip(*rows, strict=True)) or [()] * len(header)
    arrays = [pa.array(column, pa.string()) for column in columns]
    pq.write_table(pa.Table.from_arrays(arrays, names=list(header)), data)
    return data.getvalue()


# file name -> (format, further lines of the contract, writer)
FORMATS: dict[str, tuple[str, str, Callable[[Row, Sequence[Row]], bytes]]] = {
    "a.csv": ("csv", "", as_csv),
    "a.tsv": ("csv", "delimiter: tab", as_tsv),
    "a.csv.gz": ("csv", "", as_gzip),
    "a.json": ("json", "", as_json),
    "a.jsonl": ("jsonl", "", as_jsonl),
    "a.zip": ("csv", "", as_zip),
    "a.ods": ("ods", "", as_ods),
    "a.xlsx": ("xlsx", "", as_xlsx),
    "a.parquet": ("parquet", "", as_parquet),
}
