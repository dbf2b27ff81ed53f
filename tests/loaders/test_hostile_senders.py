"""What a hostile or careless sender finds: queues that stop, rows that vanish, units that lie."""

from __future__ import annotations

import codecs
import datetime
import errno
import hashlib
import io
import json
import os
import stat
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from loaders import drop
from loaders.requeue import CannotRequeue, requeue

from .conftest import Place
from .samples import as_csv, as_jsonl, as_xlsx, zipped
from .test_bombs import with_part

HEADER = ["Ticket ID", "Annotator", "Intent", "Seconds"]
ROW = ["T-1", "ann", "Refund", "1"]
GOOD = as_csv(HEADER, [ROW])
BAD = "x,y\n1,{}\n"


def test_a_refused_file_with_the_name_of_a_folder_stops_nothing(place: Place) -> None:
    """A file `labels`, then files below labels/: each finds a place in refused/."""
    for number, name in enumerate(["labels", "labels/acme/a.csv", "labels/acme/a.csv/b.csv"]):
        path = place.put(name, BAD.format(number))
        (delivery,) = place.land().deliveries
        assert delivery.status == "refused"
        notes = [json.loads(p.read_text()) for p in place.refused.rglob("*.reason.json")]
        assert delivery.delivery_id in {each["delivery_id"] for each in notes}
        while path != place.drop:
            path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)
            path = path.parent
    assert place.land_one("labels/acme/good.csv", GOOD).status == "landed"
    assert list((place.archive / "incoming").iterdir()) == []


def test_requeued_from_wherever_it_lies(place: Place) -> None:
    place.put("labels", "x")
    place.land()
    delivery = place.land_one("labels/acme/a.csv", BAD.format(1))
    assert [path for path in place.refused.iterdir() if delivery.delivery_id in path.name]
    requeue(place.archive, place.refused, place.drop, delivery.delivery_id)
    assert not [path for path in place.refused.iterdir() if delivery.delivery_id in path.name]
    (place.drop / "labels/acme/a.csv").unlink()
    (place.drop / "labels/acme").rmdir()
    (place.drop / "labels/acme").write_text("a file")
    with pytest.raises(CannotRequeue, match="stands where the folder"):
        requeue(place.archive, place.refused, place.drop, delivery.delivery_id)


def test_a_name_too_long_to_be_written_again(place: Place) -> None:
    folder = os.fsencode(place.drop / "labels/acme")
    os.makedirs(folder)  # noqa: PTH103 (bytes)
    with open(os.path.join(folder, b"\xff" * 200 + b".csv"), "wb") as file:  # noqa: PTH118, PTH123
        file.write(b"x,y\n1,2\n")
    (delivery,) = place.land().deliveries
    with pytest.raises(CannotRequeue, match="too long"):
        requeue(place.archive, place.refused, place.drop, delivery.delivery_id)


def test_pipes_on_another_disk_stop_nothing(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.put("labels/acme/good.csv", GOOD)
    os.mkfifo(place.drop / "labels/acme/pipe.csv")
    (place.drop / "labels/acme/link.csv").symlink_to("/etc/passwd")
    rename = Path.rename

    def cross_device(self: Path, target: Path) -> Path:
        homes = (place.drop, place.archive, place.refused)
        one, other = ([home in (*Path(p).parents,) for home in homes] for p in (self, target))
        if one != other:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", cross_device)
    found = {each.file_name: each.reason_code for each in place.land().deliveries}
    assert found == {"good.csv": None, "pipe.csv": "bad_name", "link.csv": "bad_name"}
    assert not [path for path in place.drop.rglob("*") if not path.is_dir()]


@pytest.mark.parametrize("write", [as_csv, as_jsonl])
def test_a_column_renamed_in_one_file_of_an_archive(place: Place, write) -> None:
    place.labels("csv" if write is as_csv else "jsonl")
    other = write(["Ticket ID", "Annotator", "Lable", "Seconds"], [["T-2", "bob", "Refund", "1"]])
    ending = "csv" if write is as_csv else "jsonl"
    data = zipped({f"a.{ending}": write(HEADER, [ROW]), f"b.{ending}": other})
    delivery = place.land_one("labels/acme/all.zip", data)
    assert (delivery.status, delivery.reason_code) == ("refused", "missing_column")
    assert delivery.message.startswith(f"b.{ending}: The file has no column 'Intent'")


def test_paths_out_of_an_archive_are_read_and_links_refused(place: Place) -> None:
    data = zipped({"../../a.csv": GOOD, "/b.csv": as_csv(HEADER, [["T-2", *ROW[1:]]])})
    assert place.land_one("labels/acme/out.zip", data).n_landed == 2
    linked = io.BytesIO()
    with zipfile.ZipFile(linked, "w") as archive:
        archive.writestr("a.csv", GOOD)
        link = zipfile.ZipInfo("b.csv")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    delivery = place.land_one("labels/acme/link.zip", linked.getvalue())
    assert (delivery.status, delivery.reason_code) == ("refused", "malformed")


@pytest.mark.parametrize("formula", [b"<f>A1</f>", b"<f>A1</f><v></v>", b'<f t="shared" si="0"/>'])
def test_formulas_that_nobody_computed_are_told(place: Place, formula: bytes) -> None:
    place.labels("xlsx")

    def change(xml: bytes) -> bytes:
        cell = b'<c r="C2" t="s"><v>6</v></c>'
        assert cell in xml
        return xml.replace(cell, b'<c r="C2">' + formula + b"</c>")

    data = with_part(as_xlsx(HEADER, [ROW]), "xl/worksheets/sheet1.xml", change)
    delivery = place.land_one("labels/acme/a.xlsx", data)
    assert "formulas_without_values" in json.loads(delivery.flags)
    assert "formulas" not in place.land_one("labels/acme/b.xlsx", as_xlsx(HEADER, [ROW])).flags


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_lengths_of_time_are_seconds(place: Place, unit: str) -> None:
    place.labels("parquet")
    lengths = pa.array([datetime.timedelta(seconds=90)], pa.duration(unit))
    table = pa.table({**{name: [ROW[at]] for at, name in enumerate(HEADER)}, "Seconds": lengths})
    data = io.BytesIO()
    pq.write_table(table, data)
    place.land_one("labels/acme/a.parquet", data.getvalue())
    assert place.rows("select seconds from raw.answers") == [(90.0,)]


SHA256 = hashlib.sha256(GOOD).hexdigest()


@pytest.mark.parametrize(
    ("manifest", "reason"),
    [
        (json.dumps({"sha256": SHA256.upper(), "rows": "1"}).encode(), None),
        (codecs.BOM_UTF8 + b'{"rows": 1.0}', None),
        (json.dumps({"rows": 1}).encode("utf-16"), None),
        (b'{"rows": "7"}', "incomplete"),
        (b'{"rows": true}', "incomplete"),
        (b'{"rows": -1}', "incomplete"),
        (b'{"rows": [1]}', "incomplete"),
        (b'{"sha256": [1]}', "incomplete"),
        (b"[" * 100_000, "incomplete"),
        (b" " * 2_000_000 + b"{}", "incomplete"),
        (b"[]", "incomplete"),
        (b"", "incomplete"),
    ],
)
def test_sidecars_as_they_are_written(place: Place, manifest: bytes, reason: str | None) -> None:
    place.put("labels/acme/a.csv.manifest.json", manifest)
    delivery = place.land_one("labels/acme/a.csv", GOOD)
    assert (delivery.status, delivery.reason_code) == ("refused" if reason else "landed", reason)


def test_times_that_cannot_be_meant_are_set_aside(place: Place) -> None:
    """Their answers land; what stood there is kept, and the delivery says how many."""
    times = ["-5", "1e300", "1e999", "99999999", "0", "31622400", "1.5"]
    rows = [[f"T-{n}", "ann", "Refund", time] for n, time in enumerate(times)]
    delivery = place.land_one("labels/acme/a.csv", as_csv(HEADER, rows))
    assert (delivery.n_landed, json.loads(delivery.flags)) == (7, ["unusable_seconds:4"])
    found = place.rows("select seconds, rescued from raw.answers order by row_number")
    assert found[4:] == [(0.0, None), (31_622_400.0, None), (1.5, None)]
    assert [(seconds, json.loads(kept)) for seconds, kept in found[:4]] == [
        (None, {"Seconds": time}) for time in times[:4]
    ]
    assert place.land_one("labels/acme/b.csv", as_csv(HEADER, [ROW])).flags == "[]"


def test_a_linked_folder_is_named_with_what_to_do(place: Place, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "a.csv").write_bytes(GOOD)
    place.labels()
    (place.drop / "labels/acme").mkdir(parents=True)
    (place.drop / "labels/acme/new").symlink_to(elsewhere)
    (delivery,) = place.land().deliveries
    assert f"'new' is a link to the folder '{elsewhere}'" in delivery.message
    assert "the folder with its files" in delivery.hint and "mount" in delivery.hint
    assert (elsewhere / "a.csv").exists()


def test_a_sidecar_whose_file_never_comes_is_shown_after_a_while(place: Place) -> None:
    lone = place.put("labels/acme/late.csv.manifest.json", "{}")
    place.put("labels/acme/a.csv.manifest.json", "{}")
    place.put("labels/acme/a.csv", GOOD)
    assert place.land().waiting == []
    os.utime(lone, (1_000_000, 1_000_000))
    assert place.land().waiting == ["labels/acme/late.csv.manifest.json"]
    ((stalled, why),) = drop.stalled(place.drop)
    assert (stalled.path, why) == (lone, "the file that it describes has not come")
    place.put("labels/acme/late.csv", GOOD.replace(b"T-1", b"T-2"))
    assert (place.land().waiting, list(place.drop.rglob("*.json"))) == ([], [])
