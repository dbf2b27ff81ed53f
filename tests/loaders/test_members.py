"""Zip archives: files of the feed's format, each read within limits and named where it fails."""

from __future__ import annotations

import io
import zipfile

from .conftest import LABELS, Place
from .samples import as_csv, as_xlsx, zipped

HEADER = ["Ticket ID", "Annotator", "Intent", "Seconds", "Note"]


def rows(*keys: str, seconds: str = "1") -> list[list[str]]:
    return [[key, "ann", "Refund", seconds, ""] for key in keys]


def test_rows_are_numbered_on_and_refusals_name_the_file(place: Place) -> None:
    bad = as_csv(HEADER, rows("c1", seconds="abc") + rows("c2"))
    data = zipped({"b.csv": bad, "a.csv": as_csv(HEADER, rows("a1", "a2")), "d/": b""})
    delivery = place.land_one("labels/acme/all.zip", data)
    assert (delivery.status, delivery.n_received, delivery.n_refused) == ("landed", 4, 1)
    assert place.rows("select source_key, row_number from raw.answers order by row_number") == [
        ("a1", 2), ("a2", 3), ("c2", 6),
    ]  # fmt: skip
    ((number, message),) = place.rows("select row_number, message from raw.refused_records")
    assert (number, message[:30]) == (5, "b.csv: Row 2, column 'Seconds'")


def test_a_pattern_picks_files_and_its_groups_are_columns(place: Place) -> None:
    fields = LABELS.replace("name: Annotator", "name: who")
    pattern = "member_pattern: '(?P<who>[a-z]+)/answers\\.csv'"
    place.contract("acme/tickets", fields.format(format="csv", extra=pattern))
    header, answers = ["Ticket ID", "Intent"], [["t1", "Refund"]]
    names = {"ann/answers.csv": answers, "bob/answers.csv": answers, "ann/readme.txt": [["", ""]]}
    data = zipped({name: as_csv(header, content) for name, content in names.items()})
    delivery = place.land_one("labels/acme/all.zip", data)
    assert (delivery.n_landed, "members_left_out" in delivery.flags) == (2, True)
    found = place.rows("select annotator, source_key from raw.answers order by 1")
    assert found == [("ann", "t1"), ("bob", "t1")]


def test_one_bad_file_refuses_the_archive(place: Place) -> None:
    data = zipped({"a.csv": as_csv(HEADER, rows("a1")), "b.csv": b"\xff\xfe\x00"})
    delivery = place.land_one("labels/acme/all.zip", data)
    assert (delivery.status, delivery.reason_code) == ("refused", "undecodable")
    assert (delivery.message or "").startswith("b.csv: ")


def test_workbooks_in_an_archive(place: Place) -> None:
    place.labels("xlsx")
    data = zipped({"a.xlsx": as_xlsx(HEADER, rows("a1")), "b.xlsx": as_xlsx(HEADER, rows("b1"))})
    assert place.land_one("labels/acme/all.zip", data).n_landed == 2


def test_bombs_empty_and_locked_archives_are_refused(place: Place) -> None:
    bomb = io.BytesIO()
    with (
        zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("a.csv", "w", force_zip64=True) as member,
    ):
        for _ in range(80):
            member.write(b"0" * (1 << 20))
    locked = bytearray(zipped({"a.csv": as_csv(HEADER, rows("a1"))}))
    locked[6] |= 1
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    many = zipped({f"{n}.csv": b"" for n in range(10_001)})
    for name, data in {
        "bomb": bomb.getvalue(),
        "locked": bytes(locked),
        "many": many,
        "none": zipped({"__MACOSX/a.csv": b"x"}),
    }.items():
        place.put(f"labels/acme/{name}.zip", data)
    reasons = {each.file_name: each.reason_code for each in place.land().deliveries}
    assert reasons == {
        "bomb.zip": "too_large",
        "locked.zip": "unreadable",
        "many.zip": "too_large",
        "none.zip": "empty_file",
    }
