"""What vendors do to files without thinking of it: read as a person would, or told."""

from __future__ import annotations

import io
import json
import zipfile

import pyarrow as pa
import pytest
import xlsxwriter

from .conftest import Place
from .mutations import parquet, workbook

HEADER = ("Ticket ID", "Annotator", "Intent", "Seconds")
ROW = ("T-1", "ann", "Refund", 3)


def book(*sheets: tuple[str, list[tuple]], hidden: str = "") -> bytes:
    """A workbook of sheets as (name, rows)."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as made:
        for name, rows in sheets:
            sheet = made.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
            if name == hidden:
                sheet.hide()
            else:
                sheet.activate()
                sheet.set_first_sheet()
    return data.getvalue()


@pytest.mark.parametrize(
    ("marks", "cell", "seconds"),
    [
        ('decimalChar: ","', "1,5", 1.5),
        ('decimalChar: ","', "+,5e1", 5.0),
        ('decimalChar: ","', "1.234", None),
        ('groupChar: ","', "12,5", None),
        ('groupChar: ","', "0,123", None),
        ('groupChar: ","', "1,234,567.5", 1234567.5),
        ('groupChar: ","', "12,34,567", 1234567.0),
        ('decimalChar: ",", groupChar: "."', "1.5", None),
        ('decimalChar: ",", groupChar: "."', "1.234,5", 1234.5),
        ('decimalChar: ",", groupChar: "."', "1234,5", 1234.5),
        ('groupChar: " "', "1 234", 1234.0),
    ],
)
def test_marks_in_numbers_stand_where_they_belong(
    place: Place, marks: str, cell: str, seconds: float | None
) -> None:
    path = place.labels(extra='delimiter: ";"')
    path.write_text(path.read_text().replace("type: number,", f"type: number, {marks},"))
    one = place.land_one("labels/acme/a.csv", f"{';'.join(HEADER)}\nT-1;ann;Refund;{cell}\n")
    if seconds is None:
        assert (one.n_landed, one.n_refused) == (0, 1)
        assert place.rows("select reason_code from raw.refused_records") == [("bad_type",)]
    else:
        assert place.rows("select seconds from raw.answers") == [(seconds,)]


def test_hidden_sheets_are_not_the_data(place: Place) -> None:
    place.labels("xlsx")
    old = ("T-0", "old", "Refund", 1)
    place.put(
        "labels/acme/a.xlsx",
        book(("Old", [HEADER, old]), ("Data", [HEADER, ROW]), hidden="Old"),
    )
    one = place.land().deliveries[0]
    assert place.rows("select source_key, annotator from raw.answers") == [("T-1", "ann")]
    assert one.flags == "[]"


def test_sheets_that_are_not_read_are_told(place: Place) -> None:
    place.labels("xlsx")
    other = ("T-1", "bob", "Refund", 1)
    data = book(("Ann", [HEADER, ROW]), ("Bob", [HEADER, other]))
    assert json.loads(place.land_one("labels/acme/a.xlsx", data).flags) == ["sheets_left_out"]
    place.labels("xlsx", "sheet: Bob")
    data = book(("Bob", [HEADER, other]), ("Ann", [HEADER, ROW]))
    assert place.land_one("labels/acme/b.xlsx", data).flags == "[]"


def test_merged_cells_are_told(place: Place) -> None:
    place.labels("xlsx")
    rows = [ROW, ("T-2", "ann", None, 4)]
    data = workbook(rows, HEADER, fill=lambda _, sheet: sheet.merge_range(1, 2, 2, 2, "Refund"))
    assert json.loads(place.land_one("labels/acme/a.xlsx", data).flags) == ["merged_cells"]
    above = workbook([ROW], HEADER, above=1, fill=lambda _, sheet: sheet.merge_range("A1:D1", ""))
    assert place.land_one("labels/acme/b.xlsx", above).flags == "[]"


def test_blank_rows_above_the_names_in_a_sheet(place: Place) -> None:
    place.labels("xlsx")
    one = place.land_one("labels/acme/a.xlsx", workbook([ROW], HEADER, above=2))
    assert (one.status, one.n_landed) == ("landed", 1)
    assert place.rows("select row_number, seconds from raw.answers") == [(4, 3.0)]


def test_long_numbers_in_a_sheet_are_told(place: Place) -> None:
    place.labels("xlsx")
    rows = [(1234567890123456, *ROW[1:]), (12000000000, *ROW[1:])]
    one = place.land_one("labels/acme/a.xlsx", workbook(rows, HEADER))
    assert json.loads(one.flags) == ["rounded_numbers"]
    keys = place.rows("select source_key from raw.answers order by row_number")
    assert keys == [("1234567890123456",), ("12000000000",)]


def test_floats_of_data_frames(place: Place) -> None:
    place.labels("parquet")
    nan = float("nan")
    table = {
        "Ticket ID": [12e9, 7.0, nan],
        "Annotator": ["ann"] * 3,
        "Intent": ["Refund"] * 3,
        "Seconds": pa.array([nan, 1.5, 2.0], pa.float32()),
    }
    one = place.land_one("labels/acme/a.parquet", parquet(pa.table(table)))
    assert (one.n_landed, one.n_refused) == (2, 1)
    answers = place.rows("select source_key, seconds from raw.answers order by row_number")
    assert answers == [("12000000000", None), ("7", 1.5)]
    assert place.rows("select row_number, reason_code from raw.refused_records") == [
        (3, "missing_value")
    ]


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_nan_is_no_name(place: Place, form: str) -> None:
    place.labels(form)
    rows = [dict(zip(HEADER, row, strict=True)) for row in (ROW, ("T-2", *ROW[1:]))]
    rows[0] |= {"Seconds": float("nan"), "Note": float("nan")}
    rows[1] |= {"Annotator": float("nan")}
    text = json.dumps(rows) if form == "json" else "\n".join(map(json.dumps, rows)) + "\n"
    one = place.land_one(f"labels/acme/a.{form}", text)
    assert (one.n_landed, one.n_refused) == (1, 1)
    assert place.rows("select seconds, comment from raw.answers") == [(None, None)]


def test_unknown_columns_of_one_name_are_both_kept(place: Place) -> None:
    text = f"{','.join(HEADER)},Extra,Extra\nT-1,ann,Refund,3,one,two\n"
    place.land_one("labels/acme/a.csv", text)
    ((rescued,),) = place.rows("select rescued from raw.answers")
    assert json.loads(rescued) == {"Extra": "one", "Extra (column 6)": "two"}


def test_litter_in_archives_is_left_out(place: Place) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("a.csv", f"{','.join(HEADER)}\nT-1,ann,Refund,3\n")
        for name in ("~$a.csv", "__MACOSX/._a.csv", ".DS_Store", "old/Thumbs.db", "desktop.ini"):
            archive.writestr(name, b"\x05\x00\x01")
    one = place.land_one("labels/acme/a.zip", data.getvalue())
    assert (one.status, one.n_landed) == ("landed", 1)


@pytest.mark.parametrize(
    ("form", "data", "reason", "word"),
    [
        ("xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "wrong_format", "password"),
        ("csv", b"BZh91AY&SY\x00\x00", "wrong_format", "bzip2"),
        ("json", '{"Ticket ID": "T-1"}\n{"Ticket ID": "T-2"}\n', "wrong_format", "each line"),
        ("csv", f"{','.join(HEADER)}\nT-1,ann,Refund,{'x' * 16_000_001}\n", "too_large", "Row 2"),
    ],
)
def test_refusals_name_what_is_there(
    place: Place, form: str, data: bytes | str, reason: str, word: str
) -> None:
    place.labels(form)
    one = place.land_one(f"labels/acme/a.{form}", data)
    assert (one.status, one.reason_code) == ("refused", reason)
    assert word in one.message
