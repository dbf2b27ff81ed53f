"""Delimited text and its encodings: read as the contract says, never guessed."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loaders.contract import parse_contract
from loaders.formats import Source, find_format
from loaders.refusal import NeedsStrictReading, Refusal

from .conftest import LABELS, Place

HEADER = "Ticket ID,Annotator,Intent,Seconds\n"
CONTRACT = parse_contract(LABELS.format(format="csv", extra="").encode(), feed="acme/tickets")


def read(path: Path, is_strict: bool) -> tuple[list[tuple], list[int], list[int]]:
    """Rows, their numbers and the numbers of refused rows, as one reader sees a file."""
    source = Source(path, CONTRACT, path.parent, is_strict=is_strict)
    rows, numbers, refused = [], [], []
    for batch in find_format("csv")(source):
        columns = [[cell or None for cell in column.to_pylist()] for column in batch.columns]
        for number, row in zip(
            batch.row_numbers.to_pylist(), zip(*columns, strict=True), strict=True
        ):
            if any(row):
                rows.append(row)
                numbers.append(number)
        refused += [each.row_number for each in batch.refused]
    return rows, numbers, refused


CELLS = st.text(st.sampled_from('ab",\n\r ;é😀'), max_size=6)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(st.lists(CELLS, min_size=4, max_size=4), max_size=6),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_both_readers_read_what_was_written(
    tmp_path: Path, rows: list[list[str]], end: str
) -> None:
    text = io.StringIO()
    has_return = any("\r" in cell for row in rows for cell in row)  # csv leaves it bare on 3.11
    quoting = csv.QUOTE_ALL if has_return else csv.QUOTE_MINIMAL
    writer = csv.writer(text, lineterminator=end, quoting=quoting)
    writer.writerow(["Ticket ID", "Annotator", "Intent", "Seconds"])
    writer.writerows(rows)
    path = tmp_path / "a.csv"
    path.write_bytes(text.getvalue().encode())
    expected = [tuple(cell or None for cell in row) for row in rows]
    numbers = [number for number, row in enumerate(expected, start=2) if any(row)]
    expected = [row for row in expected if any(row)]
    assert read(path, is_strict=True) == (expected, numbers, [])
    assert read(path, is_strict=False) == (expected, numbers, [])


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(st.sampled_from('ab",\n\r'), max_size=30))
def test_fast_reader_agrees_with_the_strict_one_or_steps_aside(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(f"w,x,y,z\n{text}".encode())
    try:
        fast = read(path, is_strict=False)
    except (NeedsStrictReading, Refusal):
        return
    assert fast == read(path, is_strict=True)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('T-1,ann,"Refund,1\nT-2,ann,Refund,1\n', "malformed"),
        ('T-1,ann,"Refund"x,1\nT-2,ann,Refund,1\n', "malformed"),
    ],
)
def test_broken_quotes_refuse_the_file_and_name_the_row(
    place: Place, line: str, reason: str
) -> None:
    delivery = place.land_one("labels/acme/a.csv", HEADER + line)
    assert (delivery.status, delivery.reason_code) == ("refused", reason)
    assert "Row 2" in (delivery.message or "")


def test_ragged_rows_are_refused_alone_and_blank_ones_are_none(place: Place) -> None:
    lines = 'T-1,ann,"Refund",1\n\nT-2,ann,Refund\n,,,\nT-3,a,b,c,d\nT-4,ann,5" disk,1,,\n'
    delivery = place.land_one("labels/acme/a.csv", HEADER + lines)
    assert (delivery.n_received, delivery.n_landed, delivery.n_refused) == (4, 2, 2)
    assert place.rows("select row_number, answer from raw.answers order by 1") == [
        (2, "Refund"),
        (7, '5" disk'),
    ]
    assert place.rows(
        "select row_number, reason_code, record from raw.refused_records order by 1"
    ) == [
        (4, "malformed", '["T-2", "ann", "Refund"]'),
        (6, "malformed", '["T-3", "a", "b", "c", "d"]'),
    ]
    assert json.loads(delivery.flags) == ["trailing_delimiters"]


def test_odd_but_good_layouts_land(place: Place) -> None:
    rows = "T-1,ann,Refund,1\nT-2,bob,Refund,2\n"
    good = {
        "cr.csv": (HEADER + rows).replace("\n", "\r"),
        "crlf.csv": (HEADER + rows).replace("\n", "\r\n"),
        "blank.csv": "\n\n" + HEADER + "\n" + rows,
        "trailing.csv": "\n".join(f"{line}," for line in (HEADER + rows).splitlines()),
        "quoted.csv": "\n".join(
            ",".join(f'"{cell}"' for cell in line.split(","))
            for line in (HEADER + rows).splitlines()
        ),
        "no_end.csv": (HEADER + rows).rstrip("\n"),
        "spaces.csv": HEADER.replace(",", " , ") + rows,
    }
    for name, text in good.items():
        place.put(f"labels/acme/{name}", text + "\n" * (name == "blank.csv"))
    for each in place.land().deliveries:
        assert (each.status, each.n_landed, each.n_refused) == ("landed", 2, 0), each
    distinct = "select distinct source_key, annotator, answer, seconds from raw.answers order by 1"
    assert place.rows(distinct) == [("T-1", "ann", "Refund", 1.0), ("T-2", "bob", "Refund", 2.0)]


def test_other_delimiter_is_named(place: Place) -> None:
    delivery = place.land_one("labels/acme/a.csv", (HEADER + "T-1,a,b,1\n").replace(",", ";"))
    assert delivery.reason_code == "wrong_format"
    assert "a semicolon" in (delivery.message or "")


TEXT = HEADER + "T-1,ann,Größe żółć,1\n"


@pytest.mark.parametrize(
    ("data", "encoding", "flags"),
    [
        (TEXT.encode("utf-8-sig"), "utf-8", ["bom"]),
        (TEXT.encode("utf-16"), "utf-16-le", ["bom"]),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16-be", ["bom"]),
        (TEXT.encode("utf-32"), "utf-32-le", ["bom"]),
        (TEXT.encode(), "utf-8", []),
    ],
)
def test_marks_and_utf8(place: Place, data: bytes, encoding: str, flags: list[str]) -> None:
    delivery = place.land_one("labels/acme/a.csv", data)
    assert (delivery.status, delivery.encoding) == ("landed", encoding)
    assert json.loads(delivery.flags) == flags
    assert place.rows("select answer from raw.answers") == [("Größe żółć",)]


def test_declared_encoding_comes_after_utf8(place: Place) -> None:
    place.labels("csv", "encoding: iso8859-2")
    place.put("labels/acme/a.csv", TEXT.replace("ß", "").encode("iso8859-2"))
    place.put("labels/acme/b.csv", TEXT.replace("ß", "").encode())
    assert [each.encoding for each in place.land().deliveries] == ["iso8859-2", "utf-8"]
    assert place.rows("select distinct answer from raw.answers") == [("Gröe żółć",)]


def test_cp1252_is_flagged(place: Place) -> None:
    delivery = place.land_one("labels/acme/a.csv", (HEADER + "T-1,ann,Größe,1\n").encode("cp1252"))
    assert (delivery.encoding, json.loads(delivery.flags)) == ("cp1252", ["cp1252"])
    assert place.rows("select answer from raw.answers") == [("Größe",)]


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (TEXT.encode()[:-4], 2),  # cut inside a character: UTF-8 elsewhere, so no cp1252
        (TEXT.encode("utf-16-le"), 1),  # no mark, NUL bytes
        (HEADER.encode() + b"T-1,ann,\x81,1\n", 2),  # in no encoding
    ],
)
def test_undecodable_file_is_refused_with_its_line(place: Place, data: bytes, line: int) -> None:
    delivery = place.land_one("labels/acme/a.csv", data)
    assert (delivery.status, delivery.reason_code) == ("refused", "undecodable")
    assert f"Line {line} " in (delivery.message or "")


def test_numbers_and_times_are_typed_as_the_contract_says(place: Place) -> None:
    text = place.labels().read_text()
    text = text.replace("type: number,", 'type: number, decimalChar: ",", groupChar: ".",')
    text = text.replace(
        "label_aliases",
        "    - {name: At, type: datetime, format: '%d.%m.%Y %H:%M', maps_to: answered_at}\n"
        "label_aliases",
    )
    place.contract(
        "acme/tickets",
        text.replace("format: csv", "format: csv\ndelimiter: ';'\ntimezone: Europe/Berlin"),
    )
    place.land_one(
        "labels/acme/a.csv",
        "Ticket ID;Annotator;Intent;Seconds;At\n"
        "1;a;x;1.234,5;31.01.2026 14:05\n2;a;x;;2026-01-31\n",
    )
    assert place.rows("select seconds, answered_at::varchar from raw.answers") == [
        (1234.5, "2026-01-31 13:05:00")
    ]
    assert place.rows("select reason_code, column_name from raw.refused_records") == [
        ("bad_type", "At")
    ]


def test_time_without_format_is_iso_and_utc(place: Place) -> None:
    text = place.labels().read_text()
    field = "    - {name: At, type: datetime, maps_to: answered_at}\nlabel_aliases"
    place.contract("acme/tickets", text.replace("label_aliases", field))
    times = [
        "2026-01-31T14:05:00Z",
        "2026-01-31 14:05:00+02:00",
        "2026-01-31",
        "yesterday",
        "9999999",
    ]
    lines = "".join(f"T-{n},a,x,1,{each}\n" for n, each in enumerate(times))
    place.land_one("labels/acme/a.csv", "Ticket ID,Annotator,Intent,Seconds,At\n" + lines)
    assert place.rows("select answered_at::varchar from raw.answers order by row_number") == [
        ("2026-01-31 14:05:00",),
        ("2026-01-31 12:05:00",),
        ("2026-01-31 00:00:00",),
    ]


@pytest.mark.parametrize("cell", ["nan", "inf", "1_000", "0x10", "1,5", "12 s"])
def test_what_is_no_number_is_refused(place: Place, cell: str) -> None:
    place.land_one("labels/acme/a.csv", f'{HEADER}T-1,ann,Refund,"{cell}"\nT-2,ann,Refund, 7 \n')
    assert place.rows("select seconds from raw.answers") == [(7.0,)]
    assert place.rows("select reason_code from raw.refused_records") == [("bad_type",)]


def test_hostile_cells_are_just_text(place: Place) -> None:
    cells = ["=cmd|'/c calc'!A1", "'); drop table raw.answers; --", "<script>", "../../x", "\u202e"]
    lines = "".join(f'T-{n},ann,"{cell}",1\n' for n, cell in enumerate(cells))
    place.land_one("labels/acme/a.csv", HEADER + lines)
    assert [
        row[0] for row in place.rows("select answer from raw.answers order by row_number")
    ] == cells
