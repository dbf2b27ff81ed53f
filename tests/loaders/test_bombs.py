"""Files made to exhaust their reader: each refused, in time and memory, and the queue goes on."""

from __future__ import annotations

import gzip
import io
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from .conftest import Place
from .samples import as_csv, as_ods, as_xlsx, zipped
from .tools import LABEL_STUDIO

REPOSITORY = Path(__file__).parents[2]
HEADER = ["Ticket ID", "Annotator", "Intent", "Seconds"]
ROW = ["T-1", "ann", "Refund", "1"]
LINE = b"T-1,ann,Refund,1\r\n"
SECONDS, MEMORY = 120, 2 << 30
LAUGHS = "".join(
    f'<!ENTITY l{n} "{"".join(f"&l{n - 1};" for _ in range(10))}">' for n in range(1, 10)
)
DOCTYPE = f'<!DOCTYPE lolz [<!ENTITY l0 "lol">{LAUGHS}]>'
BLOWN_UP = f'<!DOCTYPE lolz [<!ENTITY l9 "{"a" * 200_000}">]>'


def with_part(archive: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook of which one part is another."""
    changed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as old,
        zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        assert part in old.namelist()
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return changed.getvalue()


def laughing(archive: bytes, part: str, doctype: str = DOCTYPE, times: int = 1) -> bytes:
    """A workbook in which an answer is an entity that grows without end."""

    def change(xml: bytes) -> bytes:
        head, rest = xml.split(b"?>", 1)
        assert b"Refund" in rest
        return head + b"?>" + doctype.encode() + rest.replace(b"Refund", b"&l9;" * times)

    return with_part(archive, part, change)


def far_cell(reference: str) -> bytes:
    """A small workbook whose sheet claims one more cell, wherever that is."""
    row = "".join(c for c in reference if c.isdigit())
    cell = f'<row r="{row}"><c r="{reference}"><v>1</v></c></row></sheetData>'.encode()
    return with_part(
        as_xlsx(HEADER, [ROW]),
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"</sheetData>", cell),
    )


def far_repeat() -> bytes:
    """A small ODS whose last row says that it stands there a million times, 16,000 cells wide."""
    row = (
        b'<table:table-row table:number-rows-repeated="1048576"><table:table-cell '
        b'table:number-columns-repeated="16384" office:value-type="string">'
        b"<text:p>x</text:p></table:table-cell></table:table-row></table:table>"
    )
    return with_part(
        as_ods(HEADER, [ROW]), "content.xml", lambda xml: xml.replace(b"</table:table>", row)
    )


def many_rows(n_rows: int) -> bytes:
    """Parquet of less than two kilobytes that says it has n rows, in a column of null."""
    data = io.BytesIO()
    table = pa.table([pa.nulls(n_rows, pa.null())], names=HEADER[:1])
    whole = {"row_group_size": n_rows, "max_rows_per_page": n_rows, "write_batch_size": n_rows}
    pq.write_table(table, data, data_page_size=1 << 30, **whole)
    return data.getvalue()


def zeros(n_bytes: int) -> bytes:
    data = io.BytesIO()
    with (
        zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("a.csv", "w", force_zip64=True) as member,
    ):
        for _ in range(n_bytes >> 20):
            member.write(b"0" * (1 << 20))
    return data.getvalue()


def overlapping(n_members: int) -> bytes:
    """A zip archive whose directory names one packed file again and again."""
    rows = as_csv(HEADER, [ROW]) + LINE * 1_000_000
    one = zipped({"0000.csv": rows})
    start = one.index(b"PK\x01\x02")
    end = one.index(b"PK\x05\x06")
    entry = one[start:end]
    entries = b"".join(entry.replace(b"0000.csv", b"%04d.csv" % n) for n in range(n_members))
    count = n_members.to_bytes(2, "little")
    tail = bytearray(one[end:])
    tail[8:10], tail[10:12] = count, count
    tail[12:16] = len(entries).to_bytes(4, "little")
    return one[:start] + entries + bytes(tail)


GZ = gzip.compress(b"a" * (80 << 20))
DEEP = b"[" * 200_000
# file name -> (format, its bytes, the reasons that may be given)
BOMBS: dict[str, tuple[str, Callable[[], bytes], set[str]]] = {
    "far.xlsx": ("xlsx", lambda: far_cell("XFD1048576"), {"parser_crashed", "too_large"}),
    "far.ods": ("ods", far_repeat, {"parser_crashed", "too_large", "unreadable"}),
    "many.parquet": ("parquet", lambda: many_rows(500_000_000), {"too_large"}),
    "bomb.csv.gz": ("csv", lambda: GZ, {"too_large"}),
    "bomb.csv.gz.gz": ("csv", lambda: gzip.compress(GZ), {"wrong_format"}),
    "bomb.zip": ("csv", lambda: zeros(80 << 20), {"too_large"}),
    "nested.zip": ("csv", lambda: zipped({"a.csv": zeros(80 << 20)}), {"wrong_format"}),
    "gz-in.zip": ("csv", lambda: zipped({"a.csv": GZ}), {"wrong_format"}),
    "many-in.zip": (
        "csv",
        lambda: zipped({f"{n}.csv": as_csv(HEADER, [ROW]) + LINE * 170_000 for n in range(30)}),
        {"too_large"},
    ),
    "overlapping.zip": ("csv", lambda: overlapping(5_000), {"too_large", "unreadable"}),
    "deep.json": ("json", lambda: DEEP, {"malformed"}),
    "deep-objects.json": ("json", lambda: b'[{"a":' + b'{"a":' * 200_000, {"malformed"}),
    "deep.jsonl": ("jsonl", lambda: DEEP, {"malformed"}),
    "deep-export.json": (
        "label_studio",
        lambda: LABEL_STUDIO.replace(b'"predictions"', b'"x": ' + DEEP + b', "predictions"'),
        {"malformed"},
    ),
    "laughs.xlsx": (
        "xlsx",
        lambda: laughing(as_xlsx(HEADER, [ROW]), "xl/sharedStrings.xml"),
        {"unreadable", "malformed"},
    ),
    "laughs.ods": (
        "ods", lambda: laughing(as_ods(HEADER, [ROW]), "content.xml"), {"unreadable", "malformed"}
    ),
    "blown-up.xlsx": (
        "xlsx",
        lambda: laughing(as_xlsx(HEADER, [ROW]), "xl/sharedStrings.xml", BLOWN_UP, 50_000),
        {"unreadable", "malformed"},
    ),
    "blown-up.ods": (
        "ods",
        lambda: laughing(as_ods(HEADER, [ROW]), "content.xml", BLOWN_UP, 50_000),
        {"unreadable", "malformed"},
    ),
}  # fmt: skip


@pytest.mark.timeout(600)
def test_bombs_are_refused_in_time_and_memory_and_the_rest_lands(
    new_place: Callable[[str], Place],
) -> None:
    """In a process of its own, so that its memory and its children's can be measured."""
    place = new_place("bombs")
    place.labels("csv")
    text = place.labels("csv").read_text()
    for form in {form for form, _, _ in BOMBS.values()}:
        own = text.replace("format: csv", f"format: {form}")
        place.contract(f"{form}/tickets", own.replace("resource: acme", f"resource: {form}"))
    moment = 1_000_000
    for number, (name, (form, data, _)) in enumerate(BOMBS.items()):
        bomb = place.put(f"labels/{form}/{name}", data())
        good = as_csv(HEADER, [[f"T-{number}", *ROW[1:]]])
        for path in (bomb, place.put(f"labels/csv/{number}.csv", good)):
            moment += 1
            os.utime(path, (moment, moment))
    assert (place.drop / "labels/parquet/many.parquet").stat().st_size < 2_048
    command = [sys.executable, "-m", "tests.loaders.killed", str(place.root), "never", "1"]
    started = time.monotonic()
    process = subprocess.Popen(command, cwd=REPOSITORY, stderr=subprocess.PIPE)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, process.stderr.read().decode()
    process.stderr.close()
    seconds, peak = time.monotonic() - started, used.ru_maxrss * 1024
    found = {
        name: (status, reason, message, hint)
        for name, status, reason, message, hint in place.rows(
            "select file_name, status, reason_code, message, hint from raw.deliveries"
        )
    }
    print(f"{len(BOMBS)} bombs refused in {seconds:.1f} s, peak {peak >> 20} MiB")
    for number, (name, (_, _, reasons)) in enumerate(BOMBS.items()):
        became, reason, message, hint = found[name]
        assert became == "refused" and reason in reasons, (name, found[name])
        assert message and hint and "Traceback" not in message, name
        assert found[f"{number}.csv"][0] == "landed", name
    # One after the other: together within what each may take.
    assert seconds < SECONDS, seconds
    assert peak < MEMORY, peak
